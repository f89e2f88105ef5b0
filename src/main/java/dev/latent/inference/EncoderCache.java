package dev.latent.inference;

import dev.latent.model.Manifest;
import dev.latent.model.ModelDeleted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.context.event.EventListener;

/**
 * Models that are ready to run. A model is loaded when it is first asked for, once, however many ask; when they need too much
 * memory, those that have not been used for longest are closed, but never one in use, and never the last one.
 */
public final class EncoderCache implements AutoCloseable {

    private static final class Entry {

        final CompletableFuture<LoadedModel> model = new CompletableFuture<>();

        final long bytes;

        int users;

        Entry(long bytes) {
            this.bytes = bytes;
        }

        boolean dropped;
    }

    /** A model that stays open until this is closed. */
    interface Lease extends AutoCloseable {

        LoadedModel model();

        @Override
        void close();
    }

    /** What a graph needs beside its weights: measured as resident memory of small graphs. */
    private static final long BYTES_PER_GRAPH = 1 << 20;

    private final long maxBytes;

    private final Function<Manifest, LoadedModel> loader;

    /** By reference, least recently used first. Guards itself and the counts in its entries. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param maxBytes that loaded models may need together, as {@link #bytes(Manifest)} says */
    EncoderCache(long maxBytes, Function<Manifest, LoadedModel> loader) {
        this.maxBytes = maxBytes;
        this.loader = loader;
    }

    /** Borrows a model; loads it, or waits for whoever is loading it, where it is not there yet. */
    Lease lease(Manifest manifest) {
        String reference = manifest.reference();
        Entry entry;
        boolean absent;
        synchronized (entries) {
            Entry known = entries.get(reference);
            absent = known == null;
            entry = known == null ? new Entry(bytes(manifest)) : known;
            entry.users++;
            if (absent) {
                entries.put(reference, entry);
            }
        }
        if (absent) {
            load(manifest, entry);
        }
        try {
            LoadedModel model = entry.model.join();
            closeIdle();
            return new Lease() {
                private boolean returned;

                @Override
                public LoadedModel model() {
                    return model;
                }

                @Override
                public void close() {
                    if (!returned) {
                        returned = true;
                        release(entry);
                    }
                }
            };
        } catch (CompletionException e) {
            release(entry);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Forgets a model that was deleted. */
    @EventListener
    void onDelete(ModelDeleted deleted) {
        unload(deleted.reference());
    }

    /** Loads a model before it is asked for. */
    public void load(Manifest manifest) {
        lease(manifest).close();
    }

    /**
     * Closes a model when its last user is done; whoever asks for it later has it loaded again.
     *
     * @param reference {@code name@version}
     */
    public void unload(String reference) {
        Entry entry;
        synchronized (entries) {
            entry = entries.remove(reference);
            if (entry == null) {
                return;
            }
            entry.dropped = true;
            if (entry.users > 0) {
                return;
            }
        }
        close(entry);
    }

    /** The models that are loaded, or being loaded, as {@code name@version}. */
    public Set<String> loaded() {
        synchronized (entries) {
            return Set.copyOf(entries.keySet());
        }
    }

    /** Memory that the loaded models need. */
    long bytes() {
        synchronized (entries) {
            return entries.values().stream().mapToLong(entry -> entry.bytes).sum();
        }
    }

    /** Memory that a model needs when it is loaded: its weights, once as they are stored and once as the processor likes them. */
    static long bytes(Manifest manifest) {
        return manifest.files().values().stream()
                .mapToLong(file -> 2 * file.bytes() + BYTES_PER_GRAPH)
                .sum();
    }

    @Override
    public void close() {
        List<Entry> idle;
        synchronized (entries) {
            idle = new ArrayList<>();
            for (Entry entry : entries.values()) {
                entry.dropped = true;
                if (entry.users == 0) {
                    idle.add(entry);
                }
            }
            entries.clear();
        }
        idle.forEach(EncoderCache::close);
    }

    private void load(Manifest manifest, Entry entry) {
        try {
            entry.model.complete(loader.apply(manifest));
        } catch (RuntimeException | Error e) {
            synchronized (entries) {
                // The next request tries again.
                entries.remove(manifest.reference(), entry);
                entry.dropped = true;
            }
            entry.model.completeExceptionally(e);
        }
    }

    private void release(Entry entry) {
        boolean last;
        synchronized (entries) {
            entry.users--;
            last = entry.dropped && entry.users == 0;
        }
        if (last) {
            close(entry);
        }
        closeIdle();
    }

    private void closeIdle() {
        List<Entry> surplus = new ArrayList<>();
        synchronized (entries) {
            long bytes =
                    entries.values().stream().mapToLong(entry -> entry.bytes).sum();
            Iterator<Entry> oldestFirst = entries.values().iterator();
            while (bytes > maxBytes && entries.size() > 1 && oldestFirst.hasNext()) {
                Entry entry = oldestFirst.next();
                if (entry.users == 0) {
                    entry.dropped = true;
                    bytes -= entry.bytes;
                    oldestFirst.remove();
                    surplus.add(entry);
                }
            }
        }
        surplus.forEach(EncoderCache::close);
    }

    private static void close(Entry entry) {
        if (!entry.model.isCompletedExceptionally()) {
            entry.model.join().close();
        }
    }
}
