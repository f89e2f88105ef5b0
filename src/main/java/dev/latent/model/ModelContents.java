package dev.latent.model;

import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of models, proven by their checksums. What is missing or damaged here is fetched from shared storage; what cannot be
 * is remembered as damaged, until somebody finds it whole.
 */
final class ModelContents {

    private final ModelFiles files;

    private final ModelRows rows;

    private final ShippedModels shipped;

    private final SharedArtifacts shared;

    private final Map<String, String> damages = new ConcurrentHashMap<>();

    ModelContents(ModelFiles files, ModelRows rows, ShippedModels shipped, SharedArtifacts shared) {
        this.files = files;
        this.rows = rows;
        this.shipped = shipped;
        this.shared = shared;
    }

    /** Takes from a file what is wanted of it. */
    interface Look<T> {

        /** Empty if the file is not what is expected. */
        Optional<T> at(Path file, Manifest.FileEntry expected) throws IOException;
    }

    /** @throws ServiceException MODEL_DAMAGED, STORAGE_UNAVAILABLE, STORAGE_FULL */
    <T> T read(Manifest manifest, String file, Look<T> look) {
        Manifest.FileEntry expected = manifest.files().get(file);
        if (expected == null) {
            throw new IllegalArgumentException("%s has no file %s".formatted(manifest.reference(), file));
        }
        boolean ships = !rows.exists(manifest.name(), manifest.version());
        Path folder = ships
                ? shipped.folder(manifest.name(), manifest.version())
                : files.folder(manifest.name(), manifest.version());
        boolean last = ships;
        while (true) {
            String problem;
            IOException cause = null;
            try {
                Optional<T> found = look.at(folder.resolve(file), expected);
                if (found.isPresent()) {
                    return found.get();
                }
                problem = file + " is not what was published";
            } catch (IOException e) {
                problem = file + " cannot be read";
                cause = e;
            }
            if (last || !fetch(manifest)) {
                damages.put(manifest.reference(), problem);
                throw damaged(manifest.reference(), problem, cause);
            }
            last = true;
        }
    }

    /** Brings a published model here from shared storage; false where that is not possible. */
    boolean fetch(Manifest manifest) {
        Optional<String> artifact = rows.artifact(manifest.name(), manifest.version());
        try {
            return artifact.isPresent()
                    && shared.fetch(
                            artifact.get(),
                            files.folder(manifest.name(), manifest.version()),
                            files.incoming(),
                            folder -> ModelFiles.damage(folder, manifest));
        } catch (IOException e) {
            throw ServiceException.of(e);
        }
    }

    /** What is known to be wrong with a model's files; empty if nothing is. */
    Optional<String> damage(Manifest manifest) {
        return Optional.ofNullable(damages.get(manifest.reference()));
    }

    /** Remembers what a look at all files of a model found. */
    void note(String reference, Optional<String> damage) {
        if (damage.isPresent()) {
            damages.put(reference, damage.get());
        } else {
            damages.remove(reference);
        }
    }

    void forget(String reference) {
        damages.remove(reference);
    }

    static ServiceException damaged(String reference, String problem, @Nullable Exception cause) {
        String detail = "the model %s is damaged: %s".formatted(reference, problem);
        return cause == null
                ? new ServiceException(ErrorCode.MODEL_DAMAGED, detail)
                : new ServiceException(ErrorCode.MODEL_DAMAGED, detail, cause);
    }
}
