package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.text.TextTokenizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Takes an artifact in from elsewhere. Nothing in it is believed: names must be the known ones, sizes and ratio stay within
 * limits while unpacking, checksums must hold, and every graph must load and fit the manifest.
 */
final class ArtifactImporter {

    private static final long MAX_MANIFEST = 4 * 1024 * 1024;

    /** Weights hardly compress; beyond this it is no model but a bomb. */
    private static final long MAX_RATIO = 100;

    private final ModelFiles files;

    private final ModelPublisher publisher;

    private final long maxBytes;

    private final TensorLimit tensors;

    ArtifactImporter(ModelFiles files, ModelPublisher publisher, long maxBytes, TensorLimit tensors) {
        this.files = files;
        this.publisher = publisher;
        this.maxBytes = maxBytes;
        this.tensors = tensors;
    }

    /**
     * Publishes an artifact as the next version of its name.
     *
     * @param content of the zip file
     * @param name    to publish it under; null for the one in its manifest
     * @throws ServiceException INVALID_ARTIFACT saying what is wrong, ARCHIVE_TOO_LARGE, UNSAFE_ARCHIVE, STORAGE_FULL
     */
    Manifest importFrom(InputStream content, @Nullable String name) {
        if (name != null) {
            ModelReference.requireName(name);
        }
        Path folder = null;
        try {
            folder = files.newIncoming();
            Path zip = folder.resolve("artifact.zip");
            receive(content, zip);
            Path unpacked = Files.createDirectory(folder.resolve("model"));
            unpack(zip, unpacked);
            Files.delete(zip);
            Manifest manifest = validate(unpacked);
            return publisher.place(name == null ? manifest : manifest.as(name, 0), unpacked, null, () -> {});
        } catch (IOException e) {
            throw files.failure(e);
        } finally {
            ModelPublisher.discard(folder);
        }
    }

    private void receive(InputStream content, Path zip) throws IOException {
        files.requireSpace(0);
        try (OutputStream out = Files.newOutputStream(zip)) {
            copy(content, out, maxBytes, "the artifact");
        }
        files.requireSpace(Files.size(zip));
    }

    private void unpack(Path zip, Path target) throws IOException {
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            Set<String> seen = new HashSet<>();
            long left = maxBytes;
            Enumeration<? extends ZipEntry> entries = archive.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String entryName = entry.getName();
                if (!entryName.equals(ManifestJson.FILE) && !ModelContract.FILES.contains(entryName)) {
                    throw invalid("the artifact has an entry '%s'; it may have only %s and %s"
                            .formatted(
                                    entryName.length() <= 80 ? entryName : entryName.substring(0, 80) + "…",
                                    ManifestJson.FILE,
                                    new TreeSet<>(ModelContract.FILES)));
                }
                if (!seen.add(entryName)) {
                    throw invalid("the artifact has two entries '%s'".formatted(entryName));
                }
                long limit = entryName.equals(ManifestJson.FILE) ? Math.min(left, MAX_MANIFEST) : left;
                try (InputStream in = archive.getInputStream(entry);
                        OutputStream out = Files.newOutputStream(target.resolve(entryName))) {
                    long ratioLimit = Math.max(entry.getCompressedSize(), 1024) * MAX_RATIO;
                    if (entry.getSize() > ratioLimit) {
                        throw new ServiceException(
                                ErrorCode.UNSAFE_ARCHIVE,
                                "the entry '%s' is compressed more than %d times".formatted(entryName, MAX_RATIO));
                    }
                    left -= copy(in, out, Math.min(limit, ratioLimit), entryName);
                }
            }
            if (!seen.contains(ManifestJson.FILE)) {
                throw invalid("the artifact has no %s".formatted(ManifestJson.FILE));
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new ServiceException(
                    ErrorCode.INVALID_ARTIFACT, "the artifact is no readable zip file: " + e.getMessage(), e);
        }
    }

    private Manifest validate(Path folder) throws IOException {
        Manifest manifest;
        try {
            manifest = ManifestJson.read(Files.readAllBytes(folder.resolve(ManifestJson.FILE)));
            int ignored = manifest.inputShape().size();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ServiceException(ErrorCode.INVALID_ARTIFACT, String.valueOf(e.getMessage()), e);
        }
        if (!manifest.name().matches(ModelStore.NAME_PATTERN)) {
            throw invalid("the manifest's name is no name for a model: it must match " + ModelStore.NAME_PATTERN);
        }
        ModelContract.check(manifest);
        for (String file : ModelContract.FILES) {
            Path path = folder.resolve(file);
            Manifest.FileEntry expected = manifest.files().get(file);
            if (expected == null) {
                if (Files.exists(path)) {
                    throw invalid("the artifact has a file %s that its manifest does not name".formatted(file));
                }
                continue;
            }
            if (!Files.exists(path)) {
                throw invalid("the artifact has no file %s, which its manifest names".formatted(file));
            }
            Manifest.FileEntry got = ModelFiles.entry(path);
            if (!got.equals(expected)) {
                throw invalid("%s has %d bytes and sha256 %s, its manifest says %d and %s"
                        .formatted(file, got.bytes(), got.sha256(), expected.bytes(), expected.sha256()));
            }
            byte[] model = Files.readAllBytes(path);
            if (file.equals(Manifest.TOKENIZER_FILE)) {
                requireTokenizer(model);
                continue;
            }
            tensors.check(file, model, manifest.inputShape().size());
            try (OnnxSession graph =
                    OnnxSession.open(model, 1, manifest.inputShape().size())) {
                ModelContract.check(manifest, file, graph);
                ModelContract.tryOut(file, graph);
            }
        }
        return manifest;
    }

    private static void requireTokenizer(byte[] content) {
        openTokenizer(content).close();
    }

    /** @throws ServiceException INVALID_ARTIFACT saying what is wrong with it */
    static TextTokenizer openTokenizer(byte[] content) {
        try {
            return TextTokenizer.open(content);
        } catch (IllegalArgumentException e) {
            throw new ServiceException(
                    ErrorCode.INVALID_ARTIFACT,
                    "%s is no tokenizer: %s".formatted(Manifest.TOKENIZER_FILE, e.getMessage()),
                    e);
        }
    }

    private static long copy(InputStream in, OutputStream out, long limit, String what) throws IOException {
        byte[] buffer = new byte[65_536];
        long copied = 0;
        int read;
        while ((read = in.read(buffer)) >= 0) {
            copied += read;
            if (copied > limit) {
                throw new ServiceException(
                        ErrorCode.ARCHIVE_TOO_LARGE, "%s has more than the %d bytes allowed".formatted(what, limit));
            }
            out.write(buffer, 0, read);
        }
        return copied;
    }

    private static ServiceException invalid(String detail) {
        return new ServiceException(ErrorCode.INVALID_ARTIFACT, detail);
    }
}
