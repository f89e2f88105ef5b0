package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A ZIP file read with limits on the number of entries, their names, sizes and ratios. Sizes are counted while unpacking: what the
 * archive says of itself is not believed.
 */
final class Archive implements AutoCloseable {

    /** Below this size an entry may have any ratio: a black picture packs well. */
    private static final long RATIO_FROM = 1 << 20;

    private static final long MAX_ENTRY_BYTES = 1L << 30;

    private final ZipFile zip;

    private final DatasetSettings settings;

    private final List<Entry> entries = new ArrayList<>();

    private long unpacked;

    record Entry(String name, long packedBytes) {}

    Archive(Path file, DatasetSettings settings) throws IOException {
        this.settings = settings;
        try {
            this.zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_ARCHIVE, "the ZIP file cannot be read: " + e.getMessage(), e);
        }
        try {
            list();
        } catch (RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** The files in the archive, in the order of its directory. */
    List<Entry> entries() {
        return entries;
    }

    /** An entry's content, whole. */
    byte[] read(Entry entry) throws IOException {
        try (InputStream in = open(entry)) {
            return in.readAllBytes();
        }
    }

    /** An entry's content as a stream that ends with a failure where a limit is passed. */
    InputStream open(Entry entry) throws IOException {
        ZipEntry zipped = zip.getEntry(entry.name());
        if (zipped == null) {
            throw new ServiceException(ErrorCode.MALFORMED_ARCHIVE, "no entry " + entry.name());
        }
        return new Limited(zip.getInputStream(zipped), entry);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private void list() {
        if (zip.size() > settings.maxArchiveEntries()) {
            throw new ServiceException(
                    ErrorCode.ARCHIVE_TOO_LARGE,
                    "the archive has %d entries, at most %d are accepted"
                            .formatted(zip.size(), settings.maxArchiveEntries()));
        }
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            requireSafe(entry.getName());
            if (!entry.isDirectory()) {
                entries.add(new Entry(entry.getName(), Math.max(1, entry.getCompressedSize())));
            }
        }
    }

    private static void requireSafe(String name) {
        boolean climbs = List.of(name.split("[/\\\\]", -1)).contains("..");
        if (climbs
                || name.startsWith("/")
                || name.contains("\\")
                || name.contains("\0")
                || name.matches("[A-Za-z]:.*")) {
            throw new ServiceException(
                    ErrorCode.UNSAFE_ARCHIVE,
                    "entry '%s' leaves the archive; expected relative names without ..".formatted(name));
        }
    }

    /** Counts what it lets through. */
    private final class Limited extends InputStream {

        private final InputStream in;

        private final Entry entry;

        private long bytes;

        Limited(InputStream in, Entry entry) {
            this.in = in;
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(target, offset, length);
            } catch (ZipException | java.io.EOFException e) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_ARCHIVE, "entry '%s' cannot be unpacked".formatted(entry.name()), e);
            }
            if (read > 0) {
                bytes += read;
                unpacked += read;
                requireLimits();
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private void requireLimits() {
            if (bytes > RATIO_FROM && bytes / entry.packedBytes() > settings.maxArchiveRatio()) {
                throw new ServiceException(
                        ErrorCode.UNSAFE_ARCHIVE,
                        "entry '%s' unpacks to more than %d times its packed size"
                                .formatted(entry.name(), settings.maxArchiveRatio()));
            }
            if (unpacked > 2 * settings.maxUnpacked().toBytes()
                    || (bytes > MAX_ENTRY_BYTES && !entry.name().endsWith(".npy"))) {
                throw new ServiceException(
                        ErrorCode.ARCHIVE_TOO_LARGE,
                        "the archive unpacks to more than is accepted (latent.datasets.max-unpacked %s)"
                                .formatted(settings.maxUnpacked()));
            }
        }
    }
}
