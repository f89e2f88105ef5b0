package dev.latent.learning.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LbfgsTest {

    @Test
    void finds_the_minimum_of_an_ill_conditioned_quadratic() {
        // f(x) = ½ Σ cᵢ (xᵢ − i)², c from 1 to 10⁴
        DifferentiableFunction quadratic = new DifferentiableFunction() {
            @Override
            public int dimensions() {
                return 40;
            }

            @Override
            public double evaluate(double[] point, double[] gradient) {
                double sum = 0;
                for (int i = 0; i < point.length; i++) {
                    double curvature = Math.pow(10, 4.0 * i / 39);
                    gradient[i] = curvature * (point[i] - i);
                    sum += 0.5 * gradient[i] * (point[i] - i);
                }
                return sum;
            }
        };
        Lbfgs.Minimum minimum = new Lbfgs(1e-8, 1000, () -> {}).minimize(quadratic, new double[40]);
        assertThat(minimum.converged()).isTrue();
        for (int i = 0; i < 40; i++) {
            assertThat(minimum.point()[i]).isCloseTo(i, within(1e-7));
        }
    }

    @Test
    void finds_its_way_along_the_valley_of_rosenbrock() {
        Lbfgs.Minimum minimum = new Lbfgs(1e-8, 1000, () -> {}).minimize(new Rosenbrock(), new double[] {-1.2, 1});
        assertThat(minimum.converged()).isTrue();
        assertThat(minimum.iterations()).isLessThan(100);
        assertThat(minimum.point()[0]).isCloseTo(1, within(1e-6));
        assertThat(minimum.point()[1]).isCloseTo(1, within(1e-6));
    }

    @Test
    void says_when_the_iterations_did_not_suffice() {
        Lbfgs.Minimum minimum = new Lbfgs(1e-8, 3, () -> {}).minimize(new Rosenbrock(), new double[] {-1.2, 1});
        assertThat(minimum.converged()).isFalse();
        assertThat(minimum.iterations()).isEqualTo(3);
    }

    @Test
    void asks_before_each_evaluation_whether_to_go_on() {
        AtomicInteger asked = new AtomicInteger();
        Runnable stopsSoon = () -> {
            if (asked.incrementAndGet() == 5) {
                throw new IllegalStateException("enough");
            }
        };
        Lbfgs lbfgs = new Lbfgs(1e-8, 1000, stopsSoon);
        assertThatThrownBy(() -> lbfgs.minimize(new Rosenbrock(), new double[] {-1.2, 1}))
                .hasMessage("enough");
    }

    /** (1 − x)² + 100 (y − x²)². */
    private static final class Rosenbrock implements DifferentiableFunction {

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public double evaluate(double[] point, double[] gradient) {
            double x = point[0];
            double valley = point[1] - x * x;
            gradient[0] = -2 * (1 - x) - 400 * x * valley;
            gradient[1] = 200 * valley;
            return (1 - x) * (1 - x) + 100 * valley * valley;
        }
    }
}
