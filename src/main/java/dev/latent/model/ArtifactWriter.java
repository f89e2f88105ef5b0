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
import java.util.Optional;
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
            for (String file : manifest.files().keySet().stream().sorted().toList()) {
                writer.parts.put(file, store.read(manifest, file, ArtifactWriter::part));
            }
            return writer;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private static Optional<Part> part(Path file, Manifest.FileEntry expected) throws IOException {
        if (!ModelFiles.entry(file).equals(expected)) {
            return Optional.empty();
        }
        CRC32 crc = new CRC32();
        long bytes;
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
            bytes = in.transferTo(OutputStream.nullOutputStream());
        }
        return Optional.of(new Part(Files.newInputStream(file), bytes, crc.getValue()));
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
