package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.image.ImageDecoder;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ZIP of PNG or JPEG images of one size. An image's label is its folder's path below the folder that all share; images
 * that share one folder have no labels. If any image has colour, all are read as colour.
 */
final class ZipImagesReader {

    private ZipImagesReader() {}

    static void read(Archive archive, DatasetWriter writer) throws IOException {
        List<Archive.Entry> entries = archive.entries().stream()
                .filter(entry -> !isClutter(entry.name()))
                .sorted(Comparator.comparing(Archive.Entry::name))
                .toList();
        if (entries.isEmpty()) {
            throw new ServiceException(ErrorCode.EMPTY_FILE, "the ZIP file holds no images");
        }
        int maxBytes = maxBytes(writer.settings());
        ImageDecoder.@Nullable Header first = null;
        boolean colour = false;
        for (Archive.Entry entry : entries) {
            ImageDecoder.Header header = decoded(entry, archive.read(entry, maxBytes), ImageDecoder::header);
            if (first == null) {
                first = header;
            } else if (header.width() != first.width() || header.height() != first.height()) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_IMAGE,
                        "%s has %d×%d pixels (height × width), expected %d×%d like %s"
                                .formatted(
                                        entry.name(),
                                        header.height(),
                                        header.width(),
                                        first.height(),
                                        first.width(),
                                        entries.get(0).name()));
            }
            colour |= header.colour();
        }
        if (first == null) {
            return;
        }
        InputShape shape =
                colour ? InputShape.of(first.height(), first.width(), 3) : InputShape.of(first.height(), first.width());
        writer.begin(DatasetKind.IMAGES, shape, true);
        int root = commonRoot(entries);
        boolean labelled =
                entries.stream().anyMatch(entry -> folder(entry.name()).length() > root);
        for (Archive.Entry entry : entries) {
            byte[] levels = decoded(entry, archive.read(entry, maxBytes), file -> ImageDecoder.levels(file, shape));
            writer.add(levels);
            if (labelled) {
                String folder = folder(entry.name());
                writer.labels().add(folder.length() > root ? folder.substring(root, folder.length() - 1) : null);
            }
        }
    }

    private interface Decoding<T> {
        T of(byte[] file) throws ImageDecoder.MalformedException;
    }

    private static <T> T decoded(Archive.Entry entry, byte[] file, Decoding<T> decoding) {
        try {
            return decoding.of(file);
        } catch (ImageDecoder.MalformedException e) {
            throw new ServiceException(ErrorCode.MALFORMED_IMAGE, entry.name() + " " + e.getMessage(), e);
        }
    }

    /** What the largest image can take that is not packed at all, and a megabyte of camera's notes. */
    private static int maxBytes(DatasetSettings settings) {
        return (int) Math.min(Integer.MAX_VALUE - 8, (1 << 20) + 8L * settings.maxValuesPerExample());
    }

    /** The length of the folder path, with its last slash, that all entries share. */
    private static int commonRoot(List<Archive.Entry> entries) {
        String root = folder(entries.get(0).name());
        for (Archive.Entry entry : entries) {
            while (!folder(entry.name()).startsWith(root)) {
                root = folder(root.substring(0, root.length() - 1));
            }
        }
        return root.length();
    }

    /** An entry's folder with a slash at its end; empty at the top. */
    private static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    /** What operating systems leave in archives. */
    private static boolean isClutter(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return name.startsWith("__MACOSX/")
                || file.startsWith(".")
                || file.equals("thumbs.db")
                || file.equals("desktop.ini");
    }
}
