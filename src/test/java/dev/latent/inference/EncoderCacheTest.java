package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.ServerTest;
import dev.latent.model.Manifest;
import dev.latent.model.ModelDeleted;
import dev.latent.model.ModelStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class EncoderCacheTest extends ServerTest {

    @Autowired
    private ModelStore store;

    @Autowired
    private ComputePlaces places;

    @Autowired
    private InferenceSettings settings;

    @Autowired
    private InferenceMetrics metrics;

    private final AtomicInteger loads = new AtomicInteger();

    private EncoderCache cache;

    private Manifest first;

    private Manifest second;

    private Manifest third;

    @BeforeEach
    void publish() {
        first = store.find(CraftedVae.ofVectors(1, 2).publish(api, "cached-first"));
        second = store.find(CraftedVae.ofVectors(1, 2).publish(api, "cached-second"));
        third = store.find(CraftedVae.ofVectors(1, 2).publish(api, "cached-third"));
        cache = new EncoderCache(2 * EncoderCache.bytes(first), manifest -> {
            loads.incrementAndGet();
            return load(manifest);
        });
    }

    @Test
    void loads_once_for_many_that_ask_at_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<LoadedModel>> models = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                models.add(threads.submit(() -> {
                    start.await();
                    try (EncoderCache.Lease lease = cache.lease(first)) {
                        return lease.model();
                    }
                }));
            }
            start.countDown();
            LoadedModel one = models.get(0).get();
            for (Future<LoadedModel> model : models) {
                assertThat(model.get()).isSameAs(one);
            }
            assertThat(loads).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closes_the_one_that_has_been_idle_longest() {
        LoadedModel one = use(first);
        LoadedModel two = use(second);
        use(first);
        use(third);
        assertThat(cache.loaded()).hasSize(2);
        assertThat(isOpen(one)).isTrue();
        assertThat(isOpen(two)).isFalse();
        assertThat(use(first)).isSameAs(one);
        assertThat(use(second)).isNotSameAs(two);
    }

    @Test
    void closes_none_that_is_in_use_until_it_is_given_back() {
        try (EncoderCache.Lease one = cache.lease(first);
                EncoderCache.Lease two = cache.lease(second);
                EncoderCache.Lease three = cache.lease(third)) {
            assertThat(List.of(isOpen(one.model()), isOpen(two.model()), isOpen(three.model())))
                    .containsExactly(true, true, true);
        }
        assertThat(cache.loaded()).hasSize(2);
    }

    @Test
    void a_model_deleted_while_in_use_is_closed_by_its_last_user() {
        EncoderCache.Lease one = cache.lease(first);
        EncoderCache.Lease other = cache.lease(first);
        cache.onDelete(new ModelDeleted(first.reference()));
        assertThat(cache.loaded()).isEmpty();
        other.close();
        other.close();
        assertThat(isOpen(one.model())).as("given back twice, counted once").isTrue();
        one.close();
        assertThat(isOpen(one.model())).isFalse();
    }

    @Test
    void tries_again_after_a_failed_load() {
        AtomicInteger attempts = new AtomicInteger();
        EncoderCache failing = new EncoderCache(1, manifest -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("no luck");
            }
            return load(manifest);
        });
        assertThatThrownBy(() -> failing.lease(first)).hasMessage("no luck");
        assertThat(failing.loaded()).isEmpty();
        try (EncoderCache.Lease lease = failing.lease(first)) {
            assertThat(isOpen(lease.model())).isTrue();
        }
        failing.close();
    }

    @Test
    void closing_waits_for_nobody_and_cuts_off_nobody() {
        EncoderCache.Lease used = cache.lease(first);
        LoadedModel idle = use(second);
        cache.close();
        assertThat(isOpen(idle)).isFalse();
        assertThat(isOpen(used.model())).isTrue();
        used.close();
        assertThat(isOpen(used.model())).isFalse();
    }

    private LoadedModel use(Manifest manifest) {
        try (EncoderCache.Lease lease = cache.lease(manifest)) {
            return lease.model();
        }
    }

    private static boolean isOpen(LoadedModel model) {
        try {
            new ModelCall(model, new Caller(() -> false)).encode(new float[2], 1, Set.of("embedding"));
            return true;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    private LoadedModel load(Manifest manifest) {
        return LoadedModel.load(store, manifest, 1, graph -> new MicroBatcher(graph, places, settings, metrics));
    }
}
