package dev.latent.encoding;

import dev.latent.error.ServiceException;
import dev.latent.job.JobResult;
import dev.latent.job.JobResults;
import dev.latent.model.ModelDeleted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Indexes that are open, the latest used ones. One is closed when there are too many, when its model was deleted, or when its files are
 * gone with their job; whoever is at it gets to the end.
 */
@Component
class NeighbourIndexes implements DisposableBean {

    /** Finds the folder of a result. */
    private final Function<JobResult, Path> folders;

    private final int capacity;

    /** By folder, least recently used first. */
    private final Map<Path, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private record Entry(String model, NeighbourIndex index) {}

    interface Search<T> {

        T search(NeighbourIndex index) throws IOException;
    }

    @Autowired
    NeighbourIndexes(JobResults results, EncodingSettings settings) {
        this(results::open, settings.openIndexes());
    }

    NeighbourIndexes(Function<JobResult, Path> folders, int capacity) {
        this.folders = folders;
        this.capacity = capacity;
    }

    /**
     * Searches the index that a job left.
     *
     * @param model whose embeddings these are, as {@code name@version}
     */
    <T> T search(String model, JobResult result, Search<T> search) {
        Path folder = folders.apply(result);
        try {
            NeighbourIndex index = hold(model, folder);
            try {
                return search.search(index);
            } finally {
                index.letGo();
            }
        } catch (IOException e) {
            throw ServiceException.of(e);
        }
    }

    private synchronized NeighbourIndex hold(String model, Path folder) throws IOException {
        Entry entry = entries.get(folder);
        if (entry == null) {
            closeWhere(known -> !Files.isDirectory(known.getKey()));
            entry = new Entry(model, NeighbourIndex.open(folder));
            entries.put(folder, entry);
            closeWhere(oldest -> entries.size() > capacity);
        }
        if (!entry.index().hold()) {
            throw new IllegalStateException("an index that is kept is closed");
        }
        return entry.index();
    }

    @EventListener
    synchronized void onDelete(ModelDeleted deleted) {
        closeWhere(entry -> entry.getValue().model().equals(deleted.reference()));
    }

    @Override
    public synchronized void destroy() {
        closeWhere(entry -> true);
    }

    synchronized int size() {
        return entries.size();
    }

    private void closeWhere(Predicate<Map.Entry<Path, Entry>> condition) {
        Iterator<Map.Entry<Path, Entry>> oldestFirst = entries.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Path, Entry> next = oldestFirst.next();
            if (condition.test(next)) {
                oldestFirst.remove();
                next.getValue().index().letGo();
            }
        }
    }
}
