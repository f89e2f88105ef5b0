package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.artifact.SharedArtifacts;
import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes a model whole or not at all. All is written in a folder aside and shared; then, with the name's row locked, the
 * folder gets its version and its place by one rename, and the row is committed. Whoever fails before the rename leaves nothing
 * here; {@link ModelRecovery} mends what a crash between rename and commit leaves. What was shared in vain is deleted by
 * {@link SharedArtifacts}.
 */
final class ModelPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(ModelPublisher.class);

    private final ModelFiles files;

    private final ModelRows rows;

    private final ShippedModels shipped;

    private final SharedArtifacts shared;

    private final TransactionOperations transactions;

    private final RecentModels recent;

    private final Clock clock;

    private final String codeVersion;

    ModelPublisher(
            ModelFiles files,
            ModelRows rows,
            ShippedModels shipped,
            SharedArtifacts shared,
            TransactionOperations transactions,
            RecentModels recent,
            Clock clock,
            String codeVersion) {
        this.files = files;
        this.rows = rows;
        this.shipped = shipped;
        this.shared = shared;
        this.transactions = transactions;
        this.recent = recent;
        this.clock = clock;
        this.codeVersion = codeVersion;
    }

    Manifest publish(ModelDraft draft, @Nullable String origin, Runnable fence) {
        ModelReference.requireName(draft.name());
        Map<String, Manifest.FileEntry> entries = new TreeMap<>();
        draft.files().forEach((name, content) -> entries.put(name, ModelFiles.entry(content)));
        Manifest manifest = manifest(draft, entries, 0);
        ModelContract.check(manifest);
        double difference = 0;
        for (String file : ModelContract.GRAPHS) {
            byte[] content = draft.files().get(file);
            if (content != null) {
                try (OnnxSession graph =
                        OnnxSession.open(content, 1, draft.inputShape().size())) {
                    ModelContract.check(manifest, file, graph);
                    difference = Math.max(difference, OnnxAgreement.measure(file, graph, draft.checks()));
                }
            }
        }
        files.requireSpace(draft.files().values().stream()
                .mapToLong(content -> content.length)
                .sum());
        Path folder = null;
        try {
            folder = files.newIncoming();
            for (Map.Entry<String, byte[]> file : draft.files().entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            return place(manifest(draft, entries, difference), folder, origin, fence);
        } catch (IOException e) {
            throw files.failure(e);
        } finally {
            discard(folder);
        }
    }

    /**
     * Gives a folder with a model's graphs its version and its place.
     *
     * @param draft  its manifest; the version is found here
     * @param folder in {@link ModelFiles#incoming()}; gone afterwards if all went well
     * @param origin the work that made it, which gets what it published before if it did; null if none is known
     * @param fence  runs within the transaction; what it throws keeps the model out
     */
    Manifest place(Manifest draft, Path folder, @Nullable String origin, Runnable fence) throws IOException {
        String name = draft.name();
        rows.ensureName(name);
        String artifact = ModelFiles.newArtifact(name);
        // Before the name is locked, because it may take long.
        Files.deleteIfExists(folder.resolve(ManifestJson.FILE));
        shared.upload(artifact, folder);
        Path[] placed = new Path[1];
        try {
            Manifest published = Objects.requireNonNull(transactions.execute(status -> {
                fence.run();
                int version = Math.max(rows.lock(name), shipped.newest(name)) + 1;
                Optional<String> earlier = origin == null ? Optional.empty() : rows.publishedBy(origin);
                if (earlier.isPresent()) {
                    shared.drop(artifact);
                    return ManifestJson.read(earlier.get().getBytes(UTF_8));
                }
                while (Files.exists(files.folder(name, version)) && !clear(files.folder(name, version), draft)) {
                    version++;
                }
                Manifest manifest = draft.as(name, version);
                byte[] document = ManifestJson.write(manifest);
                try {
                    Files.write(folder.resolve(ManifestJson.FILE), document);
                    ModelFiles.writeOrigin(folder, origin);
                    DurableFiles.publish(folder, files.folder(name, version));
                } catch (IOException e) {
                    throw files.failure(e);
                }
                placed[0] = files.folder(name, version);
                rows.insert(manifest, new String(document, UTF_8), artifact, clock.instant(), origin);
                shared.keep(artifact);
                return manifest;
            }));
            recent.forget();
            return published;
        } catch (RuntimeException e) {
            withdraw(name, placed[0]);
            throw e;
        }
    }

    /**
     * Makes room where a publisher died between rename and commit, if what it left is what is being published again. Nobody else
     * can be between the two, because the name is locked.
     */
    private static boolean clear(Path folder, Manifest draft) {
        try {
            Manifest left = ManifestJson.read(Files.readAllBytes(folder.resolve(ManifestJson.FILE)));
            if (!left.files().equals(draft.files())) {
                return false;
            }
            DurableFiles.deleteRecursively(folder);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} is no model that could be published again", folder, e);
            return false;
        }
    }

    /** Deletes a folder whose row was not committed. Where the database cannot say so, the next start decides. */
    private void withdraw(String name, @Nullable Path placed) {
        if (placed == null) {
            return;
        }
        try {
            if (!rows.exists(name, Integer.parseInt(ModelFiles.name(placed)))) {
                discard(placed);
            }
        } catch (DataAccessException e) {
            LOG.warn("{} stays until the next start, because its row cannot be looked for: {}", placed, e.toString());
        }
    }

    private Manifest manifest(ModelDraft draft, Map<String, Manifest.FileEntry> entries, double difference) {
        return new Manifest(
                Manifest.FORMAT,
                draft.name(),
                0,
                clock.instant(),
                draft.inputKind(),
                draft.inputShape(),
                draft.embeddingDimensions(),
                draft.objective(),
                draft.encoder(),
                draft.head(),
                draft.dataset(),
                draft.training(),
                draft.base(),
                draft.imported(),
                draft.metrics(),
                draft.trainingSeconds(),
                codeVersion,
                difference,
                entries);
    }

    static void discard(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            DurableFiles.deleteRecursively(folder);
        } catch (IOException e) {
            LOG.warn("could not delete {}, it can be deleted by hand", folder, e);
        }
    }
}
