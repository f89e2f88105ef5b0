package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A ZIP file read with limits on the number of entries, their names, sizes and ratios. Sizes and checksums are counted while
 * unpacking: what the archive says of itself is not believed.
 */
final class Archive implements AutoCloseable {

    /** How names are written that are not UTF-8, says the format (APPNOTE, appendix D). */
    private static final String OLD_CHARSET = "IBM437";

    private final ZipFile zip;

    private final DatasetSettings settings;

    private final List<Entry> entries = new ArrayList<>();

    private long unpacked;

    record Entry(String name, long packedBytes) {}

    Archive(Path file, DatasetSettings settings) throws IOException {
        this.settings = settings;
        this.zip = open(file);
        try {
            list();
        } catch (RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile(), UTF_8);
        } catch (ZipException e) {
            if (!String.valueOf(e.getMessage()).contains("bad entry name") || !Charset.isSupported(OLD_CHARSET)) {
                throw unreadable(e);
            }
        } catch (OutOfMemoryError e) {
            // its directory is read into one array, which was refused; nothing else is short of memory
            throw new ServiceException(
                    ErrorCode.ARCHIVE_TOO_LARGE, "the ZIP file's directory does not fit into memory", e);
        }
        try {
            return new ZipFile(file.toFile(), Charset.forName(OLD_CHARSET));
        } catch (ZipException e) {
            throw unreadable(e);
        }
    }

    private static ServiceException unreadable(ZipException e) {
        return new ServiceException(ErrorCode.MALFORMED_ARCHIVE, "the ZIP file cannot be read: " + e.getMessage(), e);
    }

    /** The files in the archive, in the order of its directory. */
    List<Entry> entries() {
        return entries;
    }

    /** An entry's content, whole, in memory. */
    byte[] read(Entry entry, int maxBytes) throws IOException {
        try (InputStream in = open(entry)) {
            byte[] content = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw new ServiceException(
                        ErrorCode.ARCHIVE_TOO_LARGE,
                        "entry '%s' has more than %d bytes".formatted(entry.name(), maxBytes));
            }
            return content;
        }
    }

    /** An entry's content as a stream that ends with a failure where a limit is passed. */
    InputStream open(Entry entry) throws IOException {
        ZipEntry zipped = zip.getEntry(entry.name());
        if (zipped == null) {
            throw new ServiceException(ErrorCode.MALFORMED_ARCHIVE, "no entry " + entry.name());
        }
        return new Limited(zip.getInputStream(zipped), entry, zipped.getCrc());
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
        Set<String> names = new HashSet<>();
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            requireSafe(entry.getName());
            if (!names.add(entry.getName())) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_ARCHIVE, "there are two entries called '%s'".formatted(entry.getName()));
            }
            if (!entry.isDirectory()) {
                entries.add(new Entry(entry.getName(), entry.getCompressedSize()));
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
                    "entry '%s' has an unsafe name; expected a relative one with / between folders and without .."
                            .formatted(name));
        }
    }

    /** Counts what it lets through, and checks the checksum at the end. */
    private final class Limited extends InputStream {

        private final InputStream in;

        private final Entry entry;

        private final long expected;

        private final CRC32 checksum = new CRC32();

        private long bytes;

        Limited(InputStream in, Entry entry, long expected) {
            this.in = in;
            this.entry = entry;
            this.expected = expected;
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
            if (read < 0 && checksum.getValue() != expected) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_ARCHIVE,
                        "entry '%s' is damaged: its checksum is wrong".formatted(entry.name()));
            }
            if (read > 0) {
                checksum.update(target, offset, read);
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
            if (settings.isBomb(bytes, entry.packedBytes())) {
                throw new ServiceException(
                        ErrorCode.UNSAFE_ARCHIVE,
                        "entry '%s' unpacks to more than %d times its packed size"
                                .formatted(entry.name(), settings.maxArchiveRatio()));
            }
            // images are read twice
            if (unpacked > 2 * settings.maxUnpacked().toBytes()) {
                throw new ServiceException(
                        ErrorCode.ARCHIVE_TOO_LARGE,
                        "the archive unpacks to more than is accepted (latent.datasets.max-unpacked %s)"
                                .formatted(settings.maxUnpacked()));
            }
        }
    }
}
