package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.text.Tokenization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The registry: published models and those that ship. A published model of the same name and version hides one that ships;
 * versions of a name go on after the highest it ever had.
 */
public final class ModelStore {

    /** What a model may be called. */
    public static final String NAME_PATTERN = "[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?";

    private static final int MANIFESTS_KEPT = 1000;

    private final ModelFiles files;

    private final ModelRows rows;

    private final ShippedModels shipped;

    private final ModelContents contents;

    private final SharedArtifacts shared;

    private final ModelPublisher publisher;

    private final TransactionOperations transactions;

    private final RecentModels recent;

    private final Supplier<Stream<ModelUsage>> usages;

    private final ApplicationEventPublisher events;

    /** Manifests never change, so what was read once need not be parsed again. */
    private final Map<String, Manifest> manifests = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Manifest> eldest) {
            return size() > MANIFESTS_KEPT;
        }
    });

    ModelStore(
            ModelFiles files,
            ModelRows rows,
            ShippedModels shipped,
            ModelContents contents,
            SharedArtifacts shared,
            ModelPublisher publisher,
            TransactionOperations transactions,
            RecentModels recent,
            Supplier<Stream<ModelUsage>> usages,
            ApplicationEventPublisher events) {
        this.files = files;
        this.rows = rows;
        this.shipped = shipped;
        this.contents = contents;
        this.shared = shared;
        this.publisher = publisher;
        this.transactions = transactions;
        this.recent = recent;
        this.usages = usages;
        this.events = events;
    }

    /**
     * Publishes a model as the next version of its name, whole or not at all.
     *
     * @param origin the work that made it, such as a job's id: what it published before is not published again
     * @param fence  runs within the transaction that publishes; what it throws keeps the model out
     * @throws ServiceException ONNX_MISMATCH if a graph does not give what a check says, STORAGE_FULL if there is no room,
     *                          INVALID_ARTIFACT if a graph does not fit the draft, INVALID_PARAMETER if the name is none
     */
    public Manifest publish(ModelDraft draft, String origin, Runnable fence) {
        return publisher.publish(draft, origin, fence);
    }

    /**
     * Finds a model.
     *
     * @param reference {@code name} for its newest version, {@code name@3} or {@code name@alias}
     * @throws ServiceException MODEL_NOT_FOUND, or MODEL_DAMAGED if its manifest cannot be read
     */
    public Manifest find(String reference) {
        ModelReference parsed = ModelReference.parse(reference);
        int version;
        if (parsed.selector() == null) {
            version = newest(parsed.name());
        } else if (parsed.version() > 0) {
            version = parsed.version();
        } else {
            version = rows.alias(parsed.name(), parsed.selector()).orElse(0);
        }
        return manifest(parsed.name(), version)
                .orElseThrow(() -> new ServiceException(ErrorCode.MODEL_NOT_FOUND, notFound(parsed)));
    }

    /**
     * Finds a model like {@link #find}, but may answer as things were {@link ModelSettings#maxStaleness} ago where another process
     * changed them: for requests that are many and that a deleted or older version does not harm.
     */
    public Manifest findRecent(String reference) {
        return recent.get(reference, this::find);
    }

    /**
     * Finds a model, which nobody can delete before the caller's transaction ends.
     *
     * @throws ServiceException as {@link #find}
     */
    public Manifest lockForUse(String reference) {
        rows.lockIfKnown(ModelReference.parse(reference).name());
        return find(reference);
    }

    /** All names, sorted. */
    public NavigableSet<String> names() {
        NavigableSet<String> names = new TreeSet<>(shipped.names());
        names.addAll(rows.names());
        return names;
    }

    /**
     * The version numbers of a name, lowest first, damaged ones too.
     *
     * @throws ServiceException MODEL_NOT_FOUND if there is none
     */
    public List<Integer> versions(String name) {
        TreeSet<Integer> versions = new TreeSet<>(shipped.versions(name).keySet());
        versions.addAll(rows.versions(name));
        if (versions.isEmpty()) {
            throw new ServiceException(ErrorCode.MODEL_NOT_FOUND, notFound(new ModelReference(name, null)));
        }
        return new ArrayList<>(versions);
    }

    /** The aliases of a name, with the version that each points at. */
    public Map<String, Integer> aliases(String name) {
        return rows.aliases(name);
    }

    /**
     * Points an alias at a version.
     *
     * @return whether the alias is new
     */
    public boolean putAlias(String name, String alias, int version) {
        ModelReference.requireAlias(alias);
        find(name + "@" + version);
        rows.ensureName(name);
        Boolean added = transactions.execute(status -> {
            rows.lock(name);
            // Looked at again under the lock: it may just have been deleted.
            find(name + "@" + version);
            return rows.putAlias(name, alias, version);
        });
        recent.forget();
        return Boolean.TRUE.equals(added);
    }

    public void deleteAlias(String name, String alias) {
        if (!rows.deleteAlias(name, alias)) {
            throw new ServiceException(
                    ErrorCode.MODEL_NOT_FOUND, "the model %s has no alias %s".formatted(name, alias));
        }
        recent.forget();
    }

    /** Whether a model ships, and so cannot be deleted. */
    public boolean readOnly(Manifest manifest) {
        return !rows.exists(manifest.name(), manifest.version());
    }

    /**
     * Deletes one version ({@code name@3}) or all of a name.
     *
     * @throws ServiceException MODEL_IN_USE if a job or an alias needs it, MODEL_READ_ONLY if it ships; nothing is deleted then
     */
    public void delete(String reference) {
        ModelReference parsed = ModelReference.parse(reference);
        boolean all = parsed.selector() == null;
        String name = parsed.name();
        Collection<Integer> versions =
                all ? versions(name) : List.of(find(reference).version());
        List<Integer> deleted = new ArrayList<>();
        rows.ensureName(name);
        transactions.executeWithoutResult(status -> {
            rows.lock(name);
            for (int version : versions) {
                requireDeletable(name, version, !all);
            }
            if (all) {
                rows.deleteAliases(name);
            }
            for (int version : versions) {
                rows.artifact(name, version).ifPresent(shared::drop);
                if (rows.delete(name, version)) {
                    deleted.add(version);
                }
            }
            // Last, because it does not roll back; recovery carries it through after a crash.
            for (int version : deleted) {
                try {
                    files.remove(name, version);
                } catch (IOException e) {
                    throw files.failure(e);
                }
            }
        });
        recent.forget();
        for (int version : deleted) {
            manifests.remove(name + "@" + version);
            contents.forget(name + "@" + version);
            events.publishEvent(new ModelDeleted(name + "@" + version));
            ModelPublisher.discard(files.removed().resolve(name + "@" + version));
        }
    }

    /**
     * Reads a file of a model and proves it by its checksum. Where it is not here, or damaged here, it is fetched from shared storage.
     *
     * @throws ServiceException MODEL_DAMAGED if it is missing or not what was published, MODEL_NOT_FOUND if the model was
     *                          deleted meanwhile, STORAGE_UNAVAILABLE if it cannot be fetched now
     */
    public byte[] read(Manifest manifest, String file) {
        return read(manifest, file, (path, expected) -> {
            byte[] content = Files.readAllBytes(path);
            return ModelFiles.entry(content).equals(expected) ? Optional.of(content) : Optional.empty();
        });
    }

    /** The same, for who wants something else than the bytes. */
    <T> T read(Manifest manifest, String file, ModelContents.Look<T> look) {
        try {
            return contents.read(manifest, file, look);
        } catch (ServiceException e) {
            if (e.code() == ErrorCode.MODEL_DAMAGED) {
                // It may be gone instead. Under the lock, because a deletion moves the files before it commits.
                transactions.executeWithoutResult(status -> requirePublished(manifest));
            }
            throw e;
        }
    }

    private void requirePublished(Manifest manifest) {
        rows.lockIfKnown(manifest.name());
        boolean published = rows.lockVersion(manifest.name(), manifest.version());
        if (!published && !shipped.versions(manifest.name()).containsKey(manifest.version())) {
            ModelReference reference = ModelReference.parse(manifest.reference());
            throw new ServiceException(ErrorCode.MODEL_NOT_FOUND, notFound(reference));
        }
    }

    /** What is known to be wrong with a model's files; empty if nothing is. */
    Optional<String> damage(Manifest manifest) {
        return contents.damage(manifest);
    }

    /** The same of a version whose manifest may be unreadable. */
    public Optional<String> damage(String name, int version) {
        try {
            return manifest(name, version).flatMap(this::damage);
        } catch (ServiceException e) {
            return Optional.of(e.detail());
        }
    }

    /** @throws ServiceException MODEL_DAMAGED if something is known to be wrong with the model's files */
    public void requireUndamaged(Manifest manifest) {
        damage(manifest).ifPresent(problem -> {
            throw ModelContents.damaged(manifest.reference(), problem, null);
        });
    }

    private int newest(String name) {
        return Math.max(rows.newest(name), shipped.newest(name));
    }

    private Optional<Manifest> manifest(String name, int version) {
        String reference = name + "@" + version;
        if (rows.exists(name, version)) {
            Manifest known = manifests.get(reference);
            if (known == null) {
                known = rows.manifest(name, version)
                        .map(document -> read(reference, document))
                        .orElse(null);
                if (known != null) {
                    manifests.put(reference, known);
                }
            }
            return Optional.ofNullable(known);
        }
        Optional<Manifest> ships = shipped.find(name, version);
        if (ships == null) {
            return Optional.empty();
        }
        if (ships.isEmpty()) {
            throw unreadable(reference, null);
        }
        return ships;
    }

    private static Manifest read(String reference, String document) {
        try {
            return ManifestJson.read(document.getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            throw unreadable(reference, e);
        }
    }

    private static ServiceException unreadable(String reference, @Nullable Exception cause) {
        return ModelContents.damaged(reference, "its manifest cannot be read", cause);
    }

    private void requireDeletable(String name, int version, boolean mindAliases) {
        String reference = name + "@" + version;
        if (!rows.exists(name, version)) {
            throw new ServiceException(
                    ErrorCode.MODEL_READ_ONLY,
                    "%s ships with the program and cannot be deleted; delete published versions one by one"
                            .formatted(reference));
        }
        if (mindAliases) {
            rows.aliases(name).forEach((alias, target) -> {
                if (target == version) {
                    throw new ServiceException(
                            ErrorCode.MODEL_IN_USE,
                            "the alias %s@%s points at %s; move or delete it first".formatted(name, alias, reference));
                }
            });
        }
        usages.get()
                .map(usage -> usage.usedBy(reference))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(user -> {
                    throw new ServiceException(ErrorCode.MODEL_IN_USE, "%s is needed by %s".formatted(reference, user));
                });
    }

    private static String notFound(ModelReference reference) {
        String name = reference.name().length() <= 80
                ? reference.name()
                : reference.name().substring(0, 80) + "…";
        return reference.selector() == null
                ? "there is no model %s".formatted(name)
                : "the model %s has no version or alias %s".formatted(name, reference.selector());
    }

    /** How a model makes tokens of texts; null where it takes no text. */
    public @Nullable Tokenization tokenization(Manifest manifest) {
        return manifest.takesText()
                ? new Tokenization(
                        read(manifest, Manifest.TOKENIZER_FILE),
                        manifest.inputShape().size())
                : null;
    }
}
