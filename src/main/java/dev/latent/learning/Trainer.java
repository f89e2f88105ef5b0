package dev.latent.learning;

import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The training loop: batches in a drawn order, Adam, validation after each epoch, checkpoints, early stopping. Order and noise
 * are drawn from (seed, epoch, step), so a run that was stopped and goes on from its checkpoint ends with the very bytes of one
 * that was not.
 */
public final class Trainer {

    private static final long ORDER = 0x6f72646572L;

    private static final long NOISE = 0x6e6f697365L;

    private static final long VALIDATION = 0x76616c6964L;

    /** Among the sums of an epoch, what its means are divided by. */
    private static final String WEIGHT = "weight";

    private static final long REPORT_NANOS = Duration.ofMillis(250).toNanos();

    private final Objective objective;

    private final TrainingSpec spec;

    private final ExampleSource examples;

    private final Split split;

    private final Checkpoints checkpoints;

    private final LongSupplier nanoTime;

    private final float[] buffer;

    private final LengthOrder lengths;

    /**
     * Where and how often checkpoints are written.
     *
     * @param earlier where runs before this one left theirs; the first that is whole is gone on from
     * @param file    replaced atomically
     * @param every   longest time between two of them; one is also written at the end of an epoch where half of this has passed, and
     *                when the run is asked to stop
     */
    public record Checkpoints(List<Path> earlier, Path file, Duration every) {}

    /**
     * @param split    which examples are learnt from, and which only validated on
     * @param nanoTime a clock for rates and checkpoints, such as {@code System::nanoTime}
     */
    public Trainer(
            Objective objective,
            TrainingSpec spec,
            ExampleSource examples,
            Split split,
            Checkpoints checkpoints,
            LongSupplier nanoTime) {
        this.objective = objective;
        this.spec = spec;
        this.examples = examples;
        this.split = split;
        this.checkpoints = checkpoints;
        this.nanoTime = nanoTime;
        this.lengths = new LengthOrder(examples, spec.batchSize());
        int rows = Math.min(spec.batchSize(), Math.max(split.training().length, split.validation().length));
        this.buffer = new float[Math.multiplyExact(rows, examples.shape().size())];
    }

    /** The parameters that training starts from, drawn from the seed. */
    public static Parameters initialParameters(Objective objective, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (ParameterShape shape : objective.parameters()) {
            tensors.put(shape.name(), shape.draw(seed));
        }
        return new Parameters(tensors);
    }

    /**
     * Trains to the end, from the checkpoint if there is one.
     *
     * @param initial where to start without a checkpoint
     * @return empty if the observer asked to stop; a checkpoint was left
     * @throws DivergedException if the loss is not finite
     * @throws UnsuitedException if a whole epoch has nothing to learn from
     */
    public Optional<TrainingResult> train(Parameters initial, TrainingObserver observer) throws IOException {
        Optional<Checkpoint> checkpoint = newest();
        Run run = checkpoint.map(Run::new).orElseGet(() -> new Run(initial));
        try {
            if (checkpoint.isPresent()) {
                observer.resumed(run.step);
            }
            return run.toTheEnd(observer);
        } finally {
            run.training.close();
        }
    }

    private Optional<Checkpoint> newest() throws IOException {
        for (Path file : checkpoints.earlier()) {
            Optional<Checkpoint> checkpoint = Checkpoint.read(file);
            if (checkpoint.isPresent()) {
                return checkpoint;
            }
        }
        return Optional.empty();
    }

    private int stepsPerEpoch() {
        return batches(split.training().length);
    }

    /** Of so many examples: all of them, or whole batches only. */
    private int batches(int examples) {
        int whole = examples / spec.batchSize();
        boolean rest = examples % spec.batchSize() > 0 && !objective.wholeBatches();
        return rest ? whole + 1 : whole;
    }

    private double learningRate(long step) {
        return spec.learningRate() * spec.learningRateSchedule().factor(step, (long) stepsPerEpoch() * spec.epochs());
    }

    private Batch batch(int[] order, int number, SeededRandom random, int epoch) {
        int from = number * spec.batchSize();
        int[] indices = Arrays.copyOfRange(order, from, Math.min(order.length, from + spec.batchSize()));
        examples.read(indices, buffer);
        int width = examples.shape().size();
        float[] rows = Arrays.copyOf(buffer, indices.length * width);
        return new Batch(indices, Tensor.of(rows, indices.length, width), random, spec.seed(), epoch);
    }

    /** The state of one run. */
    private final class Run {

        private final TrainingStep training;

        private int epoch;

        private int epochStep;

        private long step;

        private double secondsBefore;

        private final long stepAtStart;

        private final long startedAt = nanoTime.getAsLong();

        private long savedAt = startedAt;

        private final Map<String, Double> sums = new LinkedHashMap<>();

        private Map<String, Double> metrics = Map.of();

        private Checkpoint.@Nullable Best best;

        Run(Parameters initial) {
            this.training = new TrainingStep(objective, initial, Trainer.this::learningRate);
            this.stepAtStart = 0;
        }

        Run(Checkpoint checkpoint) {
            this.training = new TrainingStep(objective, checkpoint.parameters(), Trainer.this::learningRate);
            training.restoreOptimizer(checkpoint);
            objective.restoreMemory(checkpoint.memory());
            Checkpoint.Position position = checkpoint.position();
            this.epoch = position.epoch();
            this.epochStep = position.epochStep();
            this.step = position.step();
            this.stepAtStart = position.step();
            this.secondsBefore = position.seconds();
            this.sums.putAll(position.sums());
            this.metrics = position.metrics();
            this.best = checkpoint.best();
        }

        Optional<TrainingResult> toTheEnd(TrainingObserver observer) throws IOException {
            long reportedAt = startedAt;
            while (epoch < spec.epochs() && !stoppedEarly()) {
                int[] order = epochOrder();
                while (epochStep < stepsPerEpoch()) {
                    if (observer.stopRequested(step)) {
                        save(observer);
                        return Optional.empty();
                    }
                    learn(order);
                    long now = nanoTime.getAsLong();
                    if (now - reportedAt >= REPORT_NANOS && epochStep < stepsPerEpoch()) {
                        reportedAt = now;
                        observer.progressed(progress(false));
                    }
                    if (now - savedAt >= checkpoints.every().toNanos()) {
                        save(observer);
                    }
                }
                if (!endEpoch(observer)) {
                    save(observer);
                    return Optional.empty();
                }
                if (epoch < spec.epochs()
                        && nanoTime.getAsLong() - savedAt >= checkpoints.every().toNanos() / 2) {
                    save(observer);
                }
            }
            return Optional.of(result());
        }

        private int[] epochOrder() {
            int[] training = split.training();
            SeededRandom random = new SeededRandom(spec.seed(), ORDER, epoch);
            int[] permutation = random.permutation(training.length);
            int[] order = new int[training.length];
            for (int i = 0; i < order.length; i++) {
                order[i] = training[permutation[i]];
            }
            return lengths.mixed(order, random);
        }

        private void learn(int[] order) {
            Batch batch = batch(order, epochStep, new SeededRandom(spec.seed(), NOISE, epoch, epochStep), epoch);
            Map<String, Double> terms = training.learn(batch, step);
            double loss = terms.getOrDefault(Objective.LOSS, Double.NaN);
            if (!Double.isFinite(loss)) {
                throw new DivergedException(loss, step);
            }
            double weight = objective.weight(batch);
            sums.merge(WEIGHT, weight, Double::sum);
            terms.forEach((name, value) -> sums.merge(name, value * weight, Double::sum));
            epochStep++;
            step++;
        }

        /** @return false if a stop was asked for during validation, which is then done again by the next run */
        private boolean endEpoch(TrainingObserver observer) {
            if (sums.getOrDefault(WEIGHT, 1.0) == 0) {
                throw new UnsuitedException(
                        "dataset",
                        "no training example has anything to learn from: the tokenizer knows no word of them");
            }
            Map<String, Double> ended = new LinkedHashMap<>(trainingMeans());
            if (batches(split.validation().length) > 0) {
                Optional<Map<String, Double>> validation = validate(observer);
                if (validation.isEmpty()) {
                    return false;
                }
                validation.get().forEach((name, value) -> ended.put(validationName(name), value));
            }
            metrics = ended;
            epoch++;
            epochStep = 0;
            sums.clear();
            double loss = ended.getOrDefault(validationName(Objective.LOSS), Double.NaN);
            TrainingSpec.EarlyStopping stopping = spec.earlyStopping();
            if (stopping != null && !Double.isFinite(loss)) {
                throw new UnsuitedException(
                        "training.earlyStopping",
                        "earlyStopping needs a loss to stop by, and no example to validate on has anything to guess");
            }
            if (stopping != null && (best == null || loss < best.loss() - stopping.minDelta())) {
                best = new Checkpoint.Best(epoch, loss, ended, training.parameters());
            }
            observer.progressed(progress(true));
            return true;
        }

        /** Means over the validation part, with the same noise after each epoch; empty if a stop was asked for. Nothing in it counts where it has no loss. */
        private Optional<Map<String, Double>> validate(TrainingObserver observer) {
            int[] order = lengths.sorted(split.validation());
            Map<String, Double> means = new LinkedHashMap<>();
            int batches = batches(order.length);
            double weights = 0;
            for (int number = 0; number < batches; number++) {
                if (observer.stopRequested(step)) {
                    return Optional.empty();
                }
                Batch batch = batch(order, number, new SeededRandom(spec.seed(), VALIDATION, number), Batch.VALIDATION);
                double weight = objective.weight(batch);
                weights += weight;
                training.evaluate(batch).forEach((name, value) -> means.merge(name, value * weight, Double::sum));
            }
            if (weights == 0) {
                return Optional.of(Map.of());
            }
            double seen = weights;
            means.replaceAll((name, sum) -> sum / seen);
            double loss = means.getOrDefault(Objective.LOSS, Double.NaN);
            if (!Double.isFinite(loss)) {
                throw new DivergedException(loss, step);
            }
            return Optional.of(means);
        }

        private Map<String, Double> trainingMeans() {
            // A checkpoint of an earlier version has no weights; all examples counted alike then.
            double seen = sums.getOrDefault(
                    WEIGHT, (double) Math.min((long) epochStep * spec.batchSize(), split.training().length));
            Map<String, Double> means = new LinkedHashMap<>();
            if (seen == 0) {
                return means;
            }
            sums.forEach((name, sum) -> means.put(name, sum / seen));
            means.remove(WEIGHT);
            return means;
        }

        private TrainingProgress progress(boolean epochEnded) {
            Map<String, Double> current = new LinkedHashMap<>(metrics);
            if (!epochEnded) {
                current.putAll(trainingMeans());
            }
            double secondsHere = (nanoTime.getAsLong() - startedAt) / 1e9;
            long done = step - stepAtStart;
            long steps = (long) stepsPerEpoch() * spec.epochs();
            Double eta = done == 0 ? null : secondsHere / done * (steps - step);
            if (done > 0) {
                current.put("stepsPerSecond", done / secondsHere);
            }
            return new TrainingProgress(epoch, spec.epochs(), step, steps, eta, current, epochEnded);
        }

        private boolean stoppedEarly() {
            TrainingSpec.EarlyStopping stopping = spec.earlyStopping();
            return stopping != null && best != null && epoch - best.epoch() >= stopping.patience();
        }

        private TrainingResult result() {
            Checkpoint.Best kept = best;
            Parameters parameters = kept == null ? training.parameters() : kept.parameters();
            Map<String, Double> last = kept == null ? metrics : kept.metrics();
            return new TrainingResult(parameters, last, epoch, seconds());
        }

        private double seconds() {
            return secondsBefore + (nanoTime.getAsLong() - startedAt) / 1e9;
        }

        private void save(TrainingObserver observer) throws IOException {
            observer.checkpointing();
            new Checkpoint(
                            new Checkpoint.Position(
                                    epoch, epochStep, step, seconds(), new LinkedHashMap<>(sums), metrics),
                            training.parameters(),
                            training.firstMoments(),
                            training.secondMoments(),
                            objective.memory(),
                            best)
                    .write(checkpoints.file());
            observer.checkpointed(step);
            savedAt = nanoTime.getAsLong();
        }
    }

    private static String validationName(String term) {
        return "validation" + Character.toUpperCase(term.charAt(0)) + term.substring(1);
    }
}
