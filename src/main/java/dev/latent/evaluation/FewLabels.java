package dev.latent.evaluation;

import dev.latent.dataset.DatasetReader;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.finetuning.HeadMetrics;
import dev.latent.learning.DivergedException;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.Split;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.FineTuning;
import dev.latent.learning.head.LabelBudget;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.LinearProbe;
import dev.latent.learning.head.Targets;
import dev.latent.learning.objective.Objective;
import dev.latent.model.Manifest;
import dev.latent.training.PublishedNetwork;
import dev.latent.training.ServedFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a number of labels is worth with and without a model's encoder: the main figure of a head on the test examples. */
final class FewLabels {

    /** Values of raw input that are held at once: 1 GB of memory. */
    private static final long MOST_RAW_VALUES = 250_000_000;

    private static final int BATCH = 32;

    private static final double RATE = 0.001;

    private final ModelUnderTest model;

    private final int supervisedSteps;

    private final FinishedParts memory;

    private @Nullable Network network;

    private @Nullable RandomEncoder random;

    /** Embeddings of the test examples by the random encoder. */
    private @Nullable FeatureMatrix randomTest;

    private @Nullable FeatureMatrix rawTest;

    /** What the model was trained with, and where its network would begin. */
    private record Network(Objective objective, ServedGraph encoder) {}

    /** An encoder of random weights. */
    @SuppressWarnings("ArrayRecordComponent")
    private record RandomEncoder(long seed, byte[] graph) {}

    FewLabels(ModelUnderTest model, int supervisedSteps, FinishedParts memory) {
        this.model = model;
        this.supervisedSteps = supervisedSteps;
        this.memory = memory;
    }

    /** The main figure: accuracy of classes, microF1 of tags, r2 of numbers. */
    String figure() {
        Targets targets = model.parts().targets();
        return targets instanceof Targets.Classes ? "accuracy" : targets instanceof Targets.Tags ? "microF1" : "r2";
    }

    /** Why something cannot be measured; null if it can. */
    @Nullable
    String unable(LabelEfficiencySpec.Baseline baseline) {
        if (baseline == LabelEfficiencySpec.Baseline.RAW_INPUT) {
            long rows = (long) model.parts().training().length + model.parts().test().length;
            return rows * rawWidth() > MOST_RAW_VALUES
                    ? "%,d examples of %,d values are too many to hold".formatted(rows, rawWidth())
                    : null;
        }
        return model.manifest().objective() == null || model.manifest().encoder() == null
                ? "the encoder of %s was imported, its network is not known".formatted(model.reference())
                : null;
    }

    double encoder(int labels, long seed) {
        int[] places = draw(labels, seed);
        return probe(model.training(), places, model.test(), seed);
    }

    double rawInput(int labels, long seed) {
        FeatureMatrix test = rawTest;
        if (test == null) {
            test = raw(model.testExamples(), model.parts().test());
            rawTest = test;
        }
        int[] rows = rows(draw(labels, seed));
        return measure(
                probe(raw(model.examples(), rows), model.parts().targets().select(rows), seed), test);
    }

    double randomEncoder(int labels, long seed) {
        int[] rows = rows(draw(labels, seed));
        byte[] encoder = random(seed, rows);
        FeatureMatrix test = randomTest;
        if (test == null) {
            test = model.encode(encoder, model.testExamples(), model.parts().test());
            randomTest = test;
        }
        FeatureMatrix features = model.encode(encoder, model.examples(), rows);
        return measure(probe(features, model.parts().targets().select(rows), seed), test);
    }

    /** Encoder and head trained together from random weights, the head from a probe on them. */
    double supervised(int labels, long seed) throws IOException {
        int[] rows = rows(draw(labels, seed));
        FeatureMatrix features = model.encode(random(seed, rows), model.examples(), rows);
        LinearHead start = probe(features, model.parts().targets().select(rows), seed);
        FineTuning tuning = new FineTuning(network().objective, model.parts().targets(), rows);
        int batch = Math.min(BATCH, rows.length);
        int stepsAnEpoch = (rows.length + batch - 1) / batch;
        int epochs = Math.max(1, supervisedSteps / stepsAnEpoch);
        TrainingSpec spec = new TrainingSpec(epochs, batch, RATE, LearningRateSchedule.WARMUP_LINEAR, seed, 0, null);
        Parameters initial = tuning.initial(Trainer.initialParameters(network().objective, seed), start);
        TrainingResult trained = train(tuning, spec, rows, initial);
        byte[] encoder = export(tuning.servedGraphs().get(0), trained.parameters(), rows);
        FeatureMatrix test =
                model.encode(encoder, model.testExamples(), model.parts().test());
        return measure(tuning.head(trained.parameters()), test);
    }

    private TrainingResult train(FineTuning tuning, TrainingSpec spec, int[] rows, Parameters initial)
            throws IOException {
        Trainer.Checkpoints none = new Trainer.Checkpoints(List.of(), memory.scratch(), Duration.ofDays(1));
        try {
            return new Trainer(tuning, spec, model.examples(), new Split(rows, new int[0]), none, System::nanoTime)
                    .train(initial, new Watch(model.pause()))
                    .orElseThrow();
        } catch (DivergedException e) {
            throw new ServiceException(ErrorCode.TRAINING_DIVERGED, String.valueOf(e.getMessage()), e);
        }
    }

    /** Ends training with what the pause throws: what is lost is one of many short trainings. */
    private record Watch(Runnable pause) implements TrainingObserver {

        @Override
        public void progressed(TrainingProgress progress) {}

        @Override
        public void resumed(long step) {}

        @Override
        public void checkpointing() {}

        @Override
        public void checkpointed(long step) {}

        @Override
        public boolean stopRequested(long step) {
            pause.run();
            return false;
        }
    }

    private byte[] random(long seed, int[] rows) {
        RandomEncoder known = random;
        if (known == null || known.seed != seed) {
            known = new RandomEncoder(
                    seed, export(network().encoder, Trainer.initialParameters(network().objective, seed), rows));
            random = known;
            randomTest = null;
        }
        return known.graph;
    }

    private byte[] export(ServedGraph encoder, Parameters parameters, int[] rows) {
        return ServedFiles.export(List.of(encoder), parameters, model.examples(), rows)
                .contents()
                .getOrDefault(Manifest.ENCODER_FILE, new byte[0]);
    }

    private Network network() {
        Network known = network;
        if (known == null) {
            Objective objective =
                    PublishedNetwork.read(model.models(), model.manifest()).objective(model.manifest());
            ServedGraph encoder = objective.servedGraphs().stream()
                    .filter(graph -> graph.file().equals(Manifest.ENCODER_FILE))
                    .findFirst()
                    .orElseThrow();
            known = new Network(objective, encoder);
            network = known;
        }
        return known;
    }

    /** Places in the training part. */
    private int[] draw(int labels, long seed) {
        Targets targets = model.trainingTargets();
        double fraction = Math.min(1, (double) labels / targets.count());
        return LabelSplit.draw(targets, 0, new LabelBudget(null, fraction), seed)
                .training();
    }

    /** Indices into the dataset. */
    private int[] rows(int[] places) {
        return Arrays.stream(places)
                .map(place -> model.parts().training()[place])
                .toArray();
    }

    private double probe(FeatureMatrix training, int[] places, FeatureMatrix test, long seed) {
        FeatureMatrix features = ModelUnderTest.select(training, places);
        return measure(probe(features, model.trainingTargets().select(places), seed), test);
    }

    private LinearHead probe(FeatureMatrix features, Targets targets, long seed) {
        return new LinearProbe(seed, model.pause()).fit(features, targets).head();
    }

    private double measure(LinearHead head, FeatureMatrix test) {
        return HeadMetrics.of(head, test, model.testTargets()).metrics().getOrDefault(figure(), Double.NaN);
    }

    private int rawWidth() {
        return model.manifest().takesText()
                ? vocabulary()
                : model.examples().shape().size();
    }

    /** Numbers as they are; of a text, for each token of the vocabulary, whether it occurs. */
    private FeatureMatrix raw(DatasetReader source, int[] rows) {
        int width = source.shape().size();
        float[] values = new float[Math.multiplyExact(rows.length, width)];
        source.read(rows, values);
        return model.manifest().takesText()
                ? TokenOccurrences.of(values, rows.length, width, rawWidth())
                : new FeatureMatrix(rows.length, width, values);
    }

    private int vocabulary() {
        return TokenOccurrences.vocabulary(model.models().tokenization(model.manifest()));
    }
}
