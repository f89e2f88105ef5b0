package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.artifact.Inspection;
import dev.latent.artifact.Pace;
import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves every model by its checksums. A damaged one is fetched anew where it is shared; where it is not, it is known as damaged
 * from then on. A model that is older than the bucket goes there.
 */
final class ModelInspection implements Inspection {

    private static final Logger LOG = LoggerFactory.getLogger(ModelInspection.class);

    private final ModelFiles files;

    private final ModelRows rows;

    private final ShippedModels shipped;

    private final ModelContents contents;

    private final SharedArtifacts shared;

    ModelInspection(
            ModelFiles files, ModelRows rows, ShippedModels shipped, ModelContents contents, SharedArtifacts shared) {
        this.files = files;
        this.rows = rows;
        this.shipped = shipped;
        this.contents = contents;
        this.shared = shared;
    }

    @Override
    public void run(Pace pace) throws InterruptedException {
        for (String name : shipped.names()) {
            for (Map.Entry<Integer, Optional<Manifest>> version :
                    shipped.versions(name).entrySet()) {
                if (version.getValue().isPresent() && !rows.exists(name, version.getKey())) {
                    report(
                            version.getValue().get(),
                            damage(
                                    shipped.folder(name, version.getKey()),
                                    version.getValue().get(),
                                    pace));
                }
            }
        }
        for (String name : rows.names()) {
            for (int version : rows.versions(name)) {
                Optional<String> document = rows.manifest(name, version);
                if (document.isPresent()) {
                    inspect(name, version, document.get(), pace);
                }
            }
        }
    }

    private void inspect(String name, int version, String document, Pace pace) throws InterruptedException {
        Path folder = files.folder(name, version);
        boolean here = Files.isDirectory(folder);
        if (!here && shared.elsewhere()) {
            return;
        }
        try {
            Manifest manifest = ManifestJson.read(document.getBytes(UTF_8));
            Optional<String> damage = damage(folder, manifest, pace);
            if (damage.isPresent()) {
                boolean mended = rows.exists(name, version) && contents.fetch(manifest);
                report(manifest, mended ? Optional.empty() : damage);
                return;
            }
            report(manifest, damage);
            Optional<String> artifact = rows.artifact(name, version);
            if (artifact.isPresent() && shared.complete(artifact.get(), folder) && !rows.exists(name, version)) {
                shared.drop(artifact.get());
            }
        } catch (IllegalArgumentException | ServiceException e) {
            LOG.warn("the model {}@{} could not be inspected: {}", name, version, e.toString());
        }
    }

    private void report(Manifest manifest, Optional<String> damage) {
        damage.ifPresent(problem -> LOG.error("the model {} is damaged: {}", manifest.reference(), problem));
        contents.note(manifest.reference(), damage);
    }

    private static Optional<String> damage(Path folder, Manifest manifest, Pace pace) throws InterruptedException {
        for (Map.Entry<String, Manifest.FileEntry> file : manifest.files().entrySet()) {
            MessageDigest digest = ModelFiles.sha256();
            try {
                pace.digest(folder.resolve(file.getKey()), digest);
            } catch (IOException e) {
                return Optional.of(file.getKey() + " cannot be read");
            }
            if (!HexFormat.of()
                    .formatHex(digest.digest())
                    .equals(file.getValue().sha256())) {
                return Optional.of(file.getKey() + " is not what was published");
            }
        }
        return Optional.empty();
    }
}
