package dev.latent.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models that come with the program, in a folder that is only read. Found once, at start. */
final class ShippedModels {

    private static final Logger LOG = LoggerFactory.getLogger(ShippedModels.class);

    private final Path directory;

    /** By name and version; an empty manifest is one that could not be read. */
    private final NavigableMap<String, NavigableMap<Integer, Optional<Manifest>>> models = new TreeMap<>();

    ShippedModels(Path directory) {
        this.directory = directory;
        for (Path folder : ModelFiles.versionFolders(directory)) {
            String name = ModelFiles.parentName(folder);
            int version = Integer.parseInt(ModelFiles.name(folder));
            models.computeIfAbsent(name, key -> new TreeMap<>()).put(version, read(folder, name, version));
        }
    }

    Path folder(String name, int version) {
        return directory.resolve(name).resolve(Integer.toString(version));
    }

    Set<String> names() {
        return Collections.unmodifiableSet(models.keySet());
    }

    /** By version; empty optionals stand for models whose manifest is damaged. */
    NavigableMap<Integer, Optional<Manifest>> versions(String name) {
        return Collections.unmodifiableNavigableMap(models.getOrDefault(name, new TreeMap<>()));
    }

    /** The newest version; 0 if there is none. */
    int newest(String name) {
        NavigableMap<Integer, Optional<Manifest>> versions = versions(name);
        return versions.isEmpty() ? 0 : versions.lastKey();
    }

    @Nullable
    Optional<Manifest> find(String name, int version) {
        return versions(name).get(version);
    }

    private static Optional<Manifest> read(Path folder, String name, int version) {
        try {
            Manifest manifest = ManifestJson.read(Files.readAllBytes(folder.resolve(ManifestJson.FILE)));
            if (!manifest.name().equals(name) || manifest.version() != version) {
                throw new IllegalArgumentException("the manifest is that of " + manifest.reference());
            }
            ModelFiles.problem(folder, manifest)
                    .ifPresent(problem ->
                            LOG.error("the model {}@{}, which ships, is damaged: {}", name, version, problem));
            return Optional.of(manifest);
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("the model {}@{}, which ships, is damaged", name, version, e);
            return Optional.empty();
        }
    }
}
