package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferenceGateTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final CountDownLatch busy = new CountDownLatch(1);

    @AfterEach
    void stop() {
        busy.countDown();
        threads.shutdownNow();
    }

    @Test
    void lets_no_more_compute_at_once_than_it_has_places() throws Exception {
        InferenceGate gate = new InferenceGate(3, 100, LONG);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(threads.submit(() -> gate.call(() -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                return inside.decrementAndGet();
            })));
        }
        for (Future<?> call : calls) {
            call.get();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void turns_away_who_would_have_to_wait_behind_too_many() {
        InferenceGate gate = new InferenceGate(1, 2, LONG);
        occupy(gate);
        Future<?> first = threads.submit(() -> gate.call(() -> 1));
        Future<?> second = threads.submit(() -> gate.call(() -> 2));
        Awaitility.await().until(() -> gate.waiting() == 2);
        assertOverloaded(gate, "2 requests");
        busy.countDown();
        assertThat(first).succeedsWithin(LONG);
        assertThat(second).succeedsWithin(LONG);
    }

    @Test
    void turns_away_who_has_waited_too_long() {
        InferenceGate gate = new InferenceGate(1, 2, Duration.ofMillis(20));
        occupy(gate);
        assertOverloaded(gate, "20 ms");
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void serves_in_the_order_of_arrival() throws Exception {
        InferenceGate gate = new InferenceGate(1, 20, LONG);
        occupy(gate);
        List<Integer> order = new ArrayList<>();
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            calls.add(threads.submit(() -> gate.call(() -> order.add(number))));
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> gate.waiting() == number + 1);
        }
        busy.countDown();
        for (Future<?> call : calls) {
            call.get();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void gives_its_place_back_when_the_work_fails() {
        InferenceGate gate = new InferenceGate(1, 0, LONG);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> gate.call(() -> {
                        throw new IllegalStateException("bad work");
                    }))
                    .hasMessage("bad work");
        }
        assertThat(gate.call(() -> "still open")).isEqualTo("still open");
    }

    private void occupy(InferenceGate gate) {
        CompletableFuture<Void> inside = new CompletableFuture<>();
        threads.submit(() -> gate.call(() -> {
            inside.complete(null);
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        }));
        inside.join();
    }

    private static void assertOverloaded(InferenceGate gate, String named) {
        assertThatThrownBy(() -> gate.call(() -> "never"))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
                .hasMessageContaining(named);
    }
}
