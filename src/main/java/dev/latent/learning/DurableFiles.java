package dev.latent.learning;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Files that are there whole after a power cut, or not at all: written aside, fsynced, renamed. */
public final class DurableFiles {

    private DurableFiles() {}

    /** Writes a file aside, fsyncs it and renames it over the target. */
    public static void write(Path target, byte[] content) throws IOException {
        Path aside = target.resolveSibling(target.getFileName() + ".tmp");
        Files.write(aside, content);
        sync(aside);
        Files.move(aside, target, ATOMIC_MOVE, REPLACE_EXISTING);
        syncDirectory(parent(target));
    }

    /** Fsyncs every file in a folder, then renames the folder to a name that must be free. */
    public static void publish(Path folder, Path target) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                sync(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                syncDirectory(directory);
                return FileVisitResult.CONTINUE;
            }
        });
        Files.createDirectories(parent(target));
        Files.move(folder, target, ATOMIC_MOVE);
        syncDirectory(parent(target));
    }

    /** Deletes a file or a folder with all in it; nothing happens where it is absent. */
    public static void deleteRecursively(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.force(true);
        }
    }

    /** Fsyncs a folder's entries, where the platform can open one (Windows cannot, and does not need it). */
    private static void syncDirectory(Path directory) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path : parent;
    }
}
