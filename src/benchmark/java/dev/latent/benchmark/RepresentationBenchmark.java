package dev.latent.benchmark;

import dev.latent.learning.TrainingOptions;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.objective.ObjectiveSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Trains an objective on MNIST and measures its embeddings, beside those of the same encoder with the weights it started from. */
final class RepresentationBenchmark {

    private static final int ALL = 60_000;

    private static final int PER_CLASS = 10;

    private static final int NEIGHBOURS = 20;

    private final PrintStream out = System.out;

    private final Mnist training;

    private final Mnist test;

    /**
     * As in the body of a training job.
     *
     * @param examples how many of the training images to learn from; null for all
     */
    record Request(
            ObjectiveSpec objective,
            @Nullable EncoderSpec encoder,
            @Nullable TrainingOptions training,
            @Nullable Integer examples) {}

    private RepresentationBenchmark(Mnist training, Mnist test) {
        this.training = training;
        this.test = test;
    }

    /** @param args the folder with MNIST's four files, then requests as JSON */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        if (Mnist.isMissing(folder)) {
            return;
        }
        RepresentationBenchmark benchmark =
                new RepresentationBenchmark(Mnist.read(folder, "train"), Mnist.read(folder, "t10k"));
        for (int i = 1; i < args.length; i++) {
            benchmark.run(args[i]);
        }
    }

    private void run(String json) throws IOException {
        Request request = JsonMapper.builder().build().readValue(json, Request.class);
        EncoderSpec encoder = request.encoder() == null ? ConvSpec.of(null, null, null, null) : request.encoder();
        TrainingSpec spec = (request.training() == null ? TrainingOptions.NONE : request.training())
                .or(request.objective().defaultTraining());
        int examples = request.examples() == null ? ALL : request.examples();
        out.printf("%s%n%s%n%s%n%,d images%n", request.objective(), encoder, spec, examples);
        measure("random weights", MnistEncoder.untrained(request.objective(), encoder, spec, training, examples));
        MnistEncoder trained = MnistEncoder.train(request.objective(), encoder, spec, training, examples, out);
        out.printf(
                "trained in %.0f s: %s%n",
                trained.trained().seconds(), trained.trained().metrics());
        measure("trained", trained);
    }

    private void measure(String what, MnistEncoder encoder) {
        MnistProbes probes = new MnistProbes(encoder.embed(training), training, encoder.embed(test), test);
        Figures few = probes.probe(PER_CLASS);
        out.printf(
                "%s: linear probe, %d labels (%d a class), %d seeds: %.2f ± %.2f %%%n",
                what, 10 * PER_CLASS, PER_CLASS, MnistProbes.SEEDS, few.mean(), few.deviation());
        out.printf("%s: linear probe, all labels: %.2f %%%n", what, probes.probe());
        out.printf("%s: nearest neighbours, k = %d: %.2f %%%n", what, NEIGHBOURS, probes.nearest(NEIGHBOURS));
    }
}
