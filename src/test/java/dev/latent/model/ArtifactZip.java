package dev.latent.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An artifact, taken apart so that it can be put together wrongly. */
final class ArtifactZip {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final Map<String, byte[]> entries = new LinkedHashMap<>();

    ArtifactZip(byte[] zip) {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the manifest. */
    ArtifactZip manifest(Consumer<ObjectNode> change) {
        ObjectNode manifest = (ObjectNode) JSON.readTree(entries.get(ManifestJson.FILE));
        change.accept(manifest);
        entries.put(ManifestJson.FILE, JSON.writeValueAsBytes(manifest));
        return this;
    }

    /** Changes a file, and the manifest with it. */
    ArtifactZip file(String name, byte[] content) {
        entries.put(name, content);
        Manifest.FileEntry entry = ModelFiles.entry(content);
        return manifest(manifest -> ((ObjectNode) manifest.path("files"))
                .putObject(name)
                .put("sha256", entry.sha256())
                .put("bytes", entry.bytes()));
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Unpacks into a folder, as a model that lies on disk. */
    void unpack(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            Files.write(folder.resolve(entry.getKey()), entry.getValue());
        }
    }
}
