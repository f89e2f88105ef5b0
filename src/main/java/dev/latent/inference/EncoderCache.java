package dev.latent.inference;

import dev.latent.model.Manifest;
import dev.latent.model.ModelDeleted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.context.event.EventListener;

/**
 * Models that are ready to run. A model is loaded when it is first asked for, once, however many ask; when there are too many,
 * the one that has not been used for longest is closed, but never one in use.
 */
final class EncoderCache implements AutoCloseable {

    private static final class Entry {

        final CompletableFuture<LoadedModel> model = new CompletableFuture<>();

        int users;

        boolean dropped;
    }

    /** A model that stays open until this is closed. */
    interface Lease extends AutoCloseable {

        LoadedModel model();

        @Override
        void close();
    }

    private final int capacity;

    private final Function<Manifest, LoadedModel> loader;

    /** By reference, least recently used first. Guards itself and the counts in its entries. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    EncoderCache(int capacity, Function<Manifest, LoadedModel> loader) {
        this.capacity = capacity;
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
            entry = known == null ? new Entry() : known;
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

    /** Forgets a model that was deleted; it is closed when its last user is done. */
    @EventListener
    void onDelete(ModelDeleted deleted) {
        Entry entry;
        synchronized (entries) {
            entry = entries.remove(deleted.reference());
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

    int size() {
        synchronized (entries) {
            return entries.size();
        }
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
            Iterator<Entry> oldestFirst = entries.values().iterator();
            while (entries.size() > capacity && oldestFirst.hasNext()) {
                Entry entry = oldestFirst.next();
                if (entry.users == 0) {
                    entry.dropped = true;
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
