package dev.latent.artifact;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.DurableFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Artifacts in a bucket; what lies on this machine is a cache of it. */
final class SharedBucket implements SharedArtifacts, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SharedBucket.class);

    /** Longest wait for another thread that fetches the same. */
    private static final long PATIENCE_MINUTES = 10;

    private final S3Bucket bucket;

    private final Rubbish rubbish;

    /** By the hash of a key, so that what many ask for is fetched once. */
    private final List<ReentrantLock> fetching =
            IntStream.range(0, 64).mapToObj(stripe -> new ReentrantLock()).toList();

    private SharedBucket(S3Bucket bucket, Rubbish rubbish) {
        this.bucket = bucket;
        this.rubbish = rubbish;
    }

    static SharedBucket open(
            S3Settings settings, JdbcClient database, PlatformTransactionManager transactions, Clock clock) {
        S3Bucket bucket = S3Bucket.open(settings);
        try {
            bucket.probe();
        } catch (ServiceException e) {
            // What is cached here can be served all the same.
            log.warn("{}: {} cannot be used now", e.detail(), settings);
        }
        SharedBucket shared =
                new SharedBucket(bucket, new Rubbish(database, transactions, clock, key -> delete(bucket, key)));
        shared.rubbish.start();
        return shared;
    }

    @Override
    public boolean elsewhere() {
        return true;
    }

    @Override
    public void upload(String key, Path folder) {
        rubbish.announce(key);
        try {
            put(key, folder, Set.of());
        } catch (RuntimeException e) {
            rubbish.drop(key);
            throw e;
        }
    }

    @Override
    public void keep(String key) {
        rubbish.keep(key);
    }

    @Override
    public void save(String key, Path file) throws IOException {
        bucket.put(key + "/" + file.getFileName(), file);
    }

    @Override
    public void forget(String key, String name) {
        bucket.delete(key + "/" + name);
    }

    @Override
    public void restore(String key, Path folder) throws IOException {
        for (String name : bucket.list(key)) {
            if (isOurs(key, name) && !Files.exists(folder.resolve(name))) {
                Path aside = folder.resolve(name + ".tmp");
                bucket.get(key + "/" + name, aside);
                DurableFiles.sync(aside);
                Files.move(aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** False for an object of somebody else's, whose name may lead anywhere. */
    private static boolean isOurs(String key, String name) {
        boolean ours = name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*");
        if (!ours) {
            log.warn("{} in the bucket has an object '{}', which is none of this program's", key, name);
        }
        return ours;
    }

    @Override
    public void drop(String key) {
        rubbish.drop(key);
    }

    @Override
    public boolean complete(String key, Path folder) {
        return put(key, folder, new HashSet<>(bucket.list(key)));
    }

    @Override
    public boolean fetch(String key, Path target, Path aside, Proof proof) throws IOException {
        ReentrantLock lock = fetching.get(Math.floorMod(key.hashCode(), fetching.size()));
        try {
            if (!lock.tryLock(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new ServiceException(
                        ErrorCode.STORAGE_UNAVAILABLE, "the bucket of artifacts is slow; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while another thread fetched " + key, e);
        }
        try {
            return proof.problem(target).isEmpty() || fetchAlone(key, target, aside, proof);
        } finally {
            lock.unlock();
        }
    }

    private boolean fetchAlone(String key, Path target, Path aside, Proof proof) throws IOException {
        List<String> names = bucket.list(key);
        Path folder = Files.createTempDirectory(Files.createDirectories(aside), "fetch-");
        try {
            for (String name : names) {
                if (!isOurs(key, name)) {
                    return false;
                }
                bucket.get(key + "/" + name, folder.resolve(name));
            }
            Optional<String> problem = proof.problem(folder);
            if (problem.isPresent()) {
                log.warn("{} in the bucket is damaged: {}", key, problem.get());
                return false;
            }
            return replace(target, folder, aside, proof);
        } catch (FileNotFoundException e) {
            log.info("{} was deleted while it was fetched", key);
            return false;
        } finally {
            DurableFiles.deleteRecursively(folder);
        }
    }

    private static boolean replace(Path target, Path folder, Path aside, Proof proof) throws IOException {
        try {
            if (Files.exists(target)) {
                Path damaged = aside.resolve("damaged-" + UUID.randomUUID());
                Files.move(target, damaged);
                DurableFiles.deleteRecursively(damaged);
            }
            DurableFiles.publish(folder, target);
            return true;
        } catch (FileSystemException e) {
            // Another process on this machine was faster.
            if (proof.problem(target).isEmpty()) {
                return true;
            }
            throw e;
        }
    }

    /** @return whether a file was missing */
    private boolean put(String key, Path folder, Set<String> present) {
        try (Stream<Path> files = Files.list(folder)) {
            boolean any = false;
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (!present.contains(name)) {
                    bucket.put(key + "/" + name, file);
                    any = true;
                }
            }
            return any;
        } catch (IOException e) {
            throw ServiceException.of(e);
        }
    }

    private static void delete(S3Bucket bucket, String key) {
        for (String name : bucket.list(key)) {
            bucket.delete(key + "/" + name);
        }
    }

    @Override
    public void close() {
        rubbish.close();
        bucket.close();
    }
}
