package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.model.OnnxSession;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** On a real graph; the test itself holds the places to compute at, so that it says who waits. */
class MicroBatcherTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final InferenceMetrics metrics = new InferenceMetrics(registry);

    private final ComputePlaces places = new ComputePlaces(1);

    private OnnxSession graph;

    @BeforeEach
    void open() {
        graph = TableGraph.open();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        graph.close();
    }

    @Test
    void a_lone_caller_gets_its_answer() {
        MicroBatcher batcher = batcher(8, 100, LONG, Duration.ZERO);
        assertThat(run(batcher, Set.of("double"), 1.5f, -3).get("double")).containsExactly(3, -6);
        assertThat(batches().count()).isEqualTo(1);
    }

    @Test
    void those_who_wait_share_a_batch() throws Exception {
        MicroBatcher batcher = batcher(8, 100, LONG, Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        List<Future<Map<String, float[]>>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(submit(batcher, Set.of("double"), i));
            awaitWaiting(i + 1);
        }
        places.release();
        for (int i = 0; i < 5; i++) {
            assertThat(calls.get(i).get().get("double")).containsExactly(2 * i);
        }
        assertThat(batches().count()).isEqualTo(1);
        assertThat(batches().max()).isEqualTo(5);
        awaitWaiting(0);
    }

    @Test
    void each_gets_the_outputs_it_asked_for_and_a_constant_stays_one_row() throws Exception {
        MicroBatcher batcher = batcher(8, 100, LONG, Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        var first = submit(batcher, Set.of("double"), 1, 2);
        awaitWaiting(1);
        var second = submit(batcher, Set.of("place", "three"), 7, 8, 9);
        awaitWaiting(2);
        places.release();
        assertThat(first.get()).containsOnlyKeys("double");
        assertThat(first.get().get("double")).containsExactly(2, 4);
        assertThat(second.get()).containsOnlyKeys("place", "three");
        assertThat(second.get().get("place")).containsExactly(7, 8, 9);
        assertThat(second.get().get("three")).containsExactly(3);
    }

    @Test
    void a_request_larger_than_a_batch_is_computed_in_parts() throws Exception {
        MicroBatcher batcher = batcher(4, 1, LONG, Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        var large = submit(batcher, Set.of("double", "three"), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        awaitWaiting(1);
        places.release();
        // 4, 4, 2; its later parts are not refused, though only one may wait.
        assertThat(large.get().get("double")).containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18);
        assertThat(large.get().get("three")).containsExactly(3);
        assertThat(batches().count()).isEqualTo(3);
    }

    @Test
    void a_small_request_does_not_wait_for_all_of_a_large_one() throws Exception {
        MicroBatcher batcher = batcher(4, 100, LONG, Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        List<String> order = new ArrayList<>();
        // Ten thousand batches, the second of which has the small one.
        var large = submit(batcher, Set.of("double"), new float[40_000]).thenAccept(done -> add(order, "large"));
        awaitWaiting(1);
        var small = submit(batcher, Set.of("double"), 42).thenAccept(done -> add(order, "small"));
        awaitWaiting(2);
        places.release();
        large.get();
        small.get();
        assertThat(order).containsExactly("small", "large");
        assertThat(batches().count()).isEqualTo(10_001);
    }

    @Test
    void who_would_wait_behind_too_many_is_refused_large_or_small() throws Exception {
        MicroBatcher batcher = batcher(4, 2, LONG, Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        var first = submit(batcher, Set.of("double"), 1);
        awaitWaiting(1);
        var second = submit(batcher, Set.of("double"), 2);
        awaitWaiting(2);
        assertThatThrownBy(() -> run(batcher, Set.of("double"), 3)).satisfies(MicroBatcherTest::isOverload);
        assertThatThrownBy(() -> run(batcher, Set.of("double"), new float[100]))
                .satisfies(MicroBatcherTest::isOverload);
        places.release();
        assertThat(first.get().get("double")).containsExactly(2);
        assertThat(second.get().get("double")).containsExactly(4);
    }

    @Test
    void nobody_waits_longer_than_the_limit() {
        MicroBatcher batcher = batcher(4, 2, Duration.ofMillis(150), Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        assertThatThrownBy(() -> run(batcher, Set.of("double"), 1))
                .satisfies(MicroBatcherTest::isOverload)
                .hasMessageContaining("150 ms");
        places.release();
        // The place that it waited for is not lost.
        assertThat(run(batcher, Set.of("double"), 2).get("double")).containsExactly(4);
        assertThat(batches().count()).isEqualTo(1);
    }

    @Test
    void what_nobody_waits_for_any_more_is_not_computed() throws Exception {
        MicroBatcher batcher = batcher(4, 9, LONG, Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        AtomicBoolean gone = new AtomicBoolean();
        var left = supply(() -> batcher.run(new float[] {1}, 1, Set.of("double"), new Caller(gone::get)));
        awaitWaiting(1);
        var stays = submit(batcher, Set.of("double"), 2);
        awaitWaiting(2);
        gone.set(true);
        awaitWaiting(1);
        assertThatThrownBy(left::get).isInstanceOf(ExecutionException.class);
        assertThat(registry.counter("latent.inference.abandoned").count()).isEqualTo(1);
        places.release();
        assertThat(stays.get().get("double")).containsExactly(4);
        assertThat(batches().max()).isEqualTo(1);
    }

    @Test
    void one_whose_input_makes_the_graph_fail_fails_alone() throws Exception {
        MicroBatcher batcher = batcher(8, 9, LONG, Duration.ZERO);
        assertThat(places.tryTake()).isTrue();
        var good = submit(batcher, Set.of("place"), 3);
        awaitWaiting(1);
        var bad = submit(batcher, Set.of("place"), TableGraph.PLACES);
        awaitWaiting(2);
        var late = submit(batcher, Set.of("place"), 4);
        awaitWaiting(3);
        places.release();
        assertThat(good.get().get("place")).containsExactly(3);
        assertThat(late.get().get("place")).containsExactly(4);
        assertThatThrownBy(bad::get).hasMessageContaining("the ONNX graph failed");
        assertThat(places.tryTake()).isTrue();
    }

    @Test
    void with_a_delay_a_request_waits_for_company_until_the_batch_is_full() throws Exception {
        MicroBatcher batcher = batcher(2, 9, LONG, LONG);
        var first = submit(batcher, Set.of("double"), 1);
        var second = submit(batcher, Set.of("double"), 2);
        assertThat(first.get().get("double")).containsExactly(2);
        assertThat(second.get().get("double")).containsExactly(4);
        assertThat(batches().max()).isEqualTo(2);
    }

    @Test
    void many_at_once_get_each_their_own() throws Exception {
        ComputePlaces two = new ComputePlaces(2);
        MicroBatcher batcher = new MicroBatcher(graph, two, settings(16, 1000, LONG, Duration.ZERO), metrics);
        batcher.warmUp();
        List<Future<?>> calls = new ArrayList<>();
        for (int thread = 0; thread < 32; thread++) {
            int own = thread;
            calls.add(threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    float[] input = new float[1 + (own + i) % 40];
                    Arrays.fill(input, own);
                    float[] doubled = run(batcher, Set.of("double"), input).get("double");
                    assertThat(doubled).hasSameSizeAs(input).containsOnly(2 * own);
                }
            }));
        }
        for (Future<?> call : calls) {
            call.get();
        }
        assertThat(registry.get("latent.inference.waiting").gauge().value()).isZero();
        assertThat(List.of(two.tryTake(), two.tryTake(), two.tryTake())).containsExactly(true, true, false);
    }

    private MicroBatcher batcher(int maxBatch, int maxWaiting, Duration maxWait, Duration maxDelay) {
        MicroBatcher batcher =
                new MicroBatcher(graph, places, settings(maxBatch, maxWaiting, maxWait, maxDelay), metrics);
        batcher.warmUp();
        return batcher;
    }

    private static InferenceSettings settings(int maxBatch, int maxWaiting, Duration maxWait, Duration maxDelay) {
        return new InferenceSettings(
                1, maxWaiting, maxWait, maxBatch, maxDelay, 1, DataSize.ofMegabytes(1), 4096, 1 << 20, 1000);
    }

    private static Map<String, float[]> run(MicroBatcher batcher, Set<String> wanted, float... values) {
        return batcher.run(values, values.length, wanted, new Caller(() -> false));
    }

    private CompletableFuture<Map<String, float[]>> submit(MicroBatcher batcher, Set<String> wanted, float... values) {
        return supply(() -> run(batcher, wanted, values));
    }

    private <T> CompletableFuture<T> supply(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, threads);
    }

    private void awaitWaiting(int count) {
        Awaitility.await()
                .until(() -> registry.get("latent.inference.waiting").gauge().value() == count);
    }

    private DistributionSummary batches() {
        return registry.get("latent.inference.batch.requests").summary();
    }

    private static void add(List<String> order, String what) {
        synchronized (order) {
            order.add(what);
        }
    }

    private static void isOverload(Throwable thrown) {
        assertThat(thrown).isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                .isEqualTo(ErrorCode.OVERLOADED));
    }
}
