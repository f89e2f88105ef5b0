package dev.latent.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A model as a zip: its manifest and its files, stored (weights do not compress), in a fixed order and with a fixed time, so
 * that the same model always gives the same bytes. Opening proves every checksum and holds every file open; only then is the
 * first byte written.
 */
final class ArtifactWriter implements AutoCloseable {

    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private record Part(InputStream content, long bytes, long crc) {}

    private final Map<String, Part> parts = new LinkedHashMap<>();

    private ArtifactWriter() {}

    static ArtifactWriter open(ModelStore store, Manifest manifest) {
        ArtifactWriter writer = new ArtifactWriter();
        try {
            byte[] document = ManifestJson.write(manifest);
            CRC32 crc = new CRC32();
            crc.update(document);
            writer.parts.put(
                    ManifestJson.FILE, new Part(new ByteArrayInputStream(document), document.length, crc.getValue()));
            Path folder = store.folder(manifest);
            for (String file : manifest.files().keySet().stream().sorted().toList()) {
                writer.add(store, manifest, folder, file);
            }
            return writer;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private void add(ModelStore store, Manifest manifest, Path folder, String file) {
        Path path = folder.resolve(file);
        try {
            if (!ModelFiles.entry(path).equals(manifest.files().get(file))) {
                throw store.damaged(manifest, file + " is not what was published", null);
            }
            CRC32 crc = new CRC32();
            long bytes;
            try (InputStream in = new CheckedInputStream(Files.newInputStream(path), crc)) {
                bytes = in.transferTo(OutputStream.nullOutputStream());
            }
            parts.put(file, new Part(Files.newInputStream(path), bytes, crc.getValue()));
        } catch (IOException e) {
            throw store.damaged(manifest, file + " cannot be read", e);
        }
    }

    void writeTo(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            ZipEntry entry = new ZipEntry(part.getKey());
            entry.setTimeLocal(TIME);
            entry.setSize(part.getValue().bytes());
            entry.setCrc(part.getValue().crc());
            zip.putNextEntry(entry);
            part.getValue().content().transferTo(zip);
            zip.closeEntry();
        }
        zip.finish();
    }

    @Override
    public void close() {
        for (Part part : parts.values()) {
            try {
                part.content().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
