package dev.latent.finetuning;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetReader;
import dev.latent.job.JobContext;
import dev.latent.job.JobProgress;
import dev.latent.learning.Tensor;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.HeadGraph;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.LinearProbe;
import dev.latent.learning.head.Targets;
import dev.latent.model.ExampleEncoder;
import dev.latent.model.Manifest;
import dev.latent.model.ModelDraft;
import dev.latent.model.ModelStore;
import dev.latent.training.JobTraining;
import dev.latent.training.PublishedNetwork;
import dev.latent.training.ServedFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One fine-tuning job from its examples to a model that can be published. */
final class FineTuningRun {

    /** Part of the job that encoding and probing take: all of a linear probe, little of a fine-tuning. */
    private static final double PROBE_FRACTION = 0.1;

    private static final int CHECKED_ROWS = 64;

    private final FineTuningRequest request;

    private final Manifest base;

    private final ModelStore models;

    private final FineTuningSettings settings;

    private final JobContext context;

    private final LongSupplier nanoTime;

    private final DatasetReader examples;

    private final DatasetReader testExamples;

    private final Targets targets;

    private final Targets testTargets;

    private final int[] training;

    private final int[] test;

    private final byte[] publishedEncoder;

    /** @param test null where a part of the examples is held out */
    FineTuningRun(
            FineTuningRequest request,
            Manifest base,
            DatasetReader examples,
            @Nullable DatasetReader test,
            ModelStore models,
            FineTuningSettings settings,
            JobContext context,
            LongSupplier nanoTime) {
        this.request = request;
        this.base = base;
        this.models = models;
        this.settings = settings;
        this.context = context;
        this.nanoTime = nanoTime;
        this.examples = examples;
        this.testExamples = test == null ? examples : test;
        List<String> names = LabelledData.names(request.task(), examples);
        this.targets = LabelledData.targets(request.task(), examples, names);
        LabelSplit split = LabelSplit.draw(
                targets,
                request.testFraction(),
                request.labels(),
                request.training().seed());
        this.training = split.training();
        if (test == null) {
            this.testTargets = targets;
            this.test = split.test();
        } else {
            this.testTargets = LabelledData.targets(request.task(), test, names);
            this.test = IntStream.range(0, testTargets.count())
                    .filter(testTargets::labelled)
                    .toArray();
        }
        this.publishedEncoder = models.read(base, Manifest.ENCODER_FILE);
    }

    /**
     * What came of a run.
     *
     * @param report of which only the published model's name is missing
     */
    record Fitted(ModelDraft draft, HeadReport report) {}

    /** Does the work. */
    Fitted run() throws IOException {
        long started = nanoTime.getAsLong();
        Embeddings embeddings = encode(publishedEncoder, 0);
        LinearProbe.Fit probe = new LinearProbe(request.training().seed(), context::requireNoStop)
                .fit(embeddings.training, targets.select(training));
        HeadMetrics probed = measure(probe.head(), embeddings);
        if (request.mode() == FineTuningMode.LINEAR_PROBE) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put(Manifest.ENCODER_FILE, publishedEncoder);
            for (String file : List.of(Manifest.DECODER_FILE, Manifest.FILL_MASK_FILE)) {
                if (base.has(file)) {
                    files.put(file, models.read(base, file));
                }
            }
            HeadReport report = report(probe.l2(), probed, null);
            return new Fitted(
                    draft(
                            probe.head(),
                            new ServedFiles(files, List.of()),
                            embeddings.training,
                            report,
                            seconds(started)),
                    report);
        }
        return fineTune(probe, probed);
    }

    private Fitted fineTune(LinearProbe.Fit probe, HeadMetrics probed) throws IOException {
        JobTraining loop = new JobTraining(context, settings.checkpointEvery(), PROBE_FRACTION);
        EncoderTraining.Trained trained = new EncoderTraining(loop)
                .train(
                        base,
                        PublishedNetwork.read(models, base),
                        probe.head(),
                        examples,
                        targets,
                        training,
                        request.training());
        ServedFiles encoder = ServedFiles.export(List.of(trained.encoder()), trained.parameters(), examples, training);
        Embeddings embeddings = encode(Objects.requireNonNull(encoder.contents().get(Manifest.ENCODER_FILE)), 1);
        HeadMetrics measured = measure(trained.head(), embeddings);
        HeadReport report = report(probe.l2(), measured.with(trained.result().metrics()), probed.metrics());
        ModelDraft draft = draft(
                trained.head(),
                encoder,
                embeddings.training,
                report,
                trained.result().seconds());
        return new Fitted(draft, report);
    }

    private double seconds(long since) {
        return (nanoTime.getAsLong() - since) / 1e9;
    }

    private record Embeddings(FeatureMatrix training, FeatureMatrix test) {}

    /** @param fractionBefore part of the job that is done: 0 for the published encoder, 1 for the trained one */
    private Embeddings encode(byte[] encoder, double fractionBefore) {
        int all = training.length + test.length;
        try (ExampleEncoder encoding = new ExampleEncoder(encoder, base, settings.encodeBatch())) {
            FeatureMatrix first = encoding.encode(examples, training, done -> encoded(done, all, fractionBefore));
            FeatureMatrix second =
                    encoding.encode(testExamples, test, done -> encoded(training.length + done, all, fractionBefore));
            return new Embeddings(first, second);
        }
    }

    private void encoded(int done, int all, double fractionBefore) {
        context.requireNoStop();
        if (fractionBefore == 0) {
            boolean probeOnly = request.mode() == FineTuningMode.LINEAR_PROBE;
            double fraction = (probeOnly ? 1 - PROBE_FRACTION : PROBE_FRACTION) * done / all;
            context.progress(new JobProgress(0, 0, done, all, fraction, null), Map.of());
        }
    }

    private HeadMetrics measure(LinearHead head, Embeddings embeddings) {
        return HeadMetrics.of(head, embeddings.test, testTargets.select(test));
    }

    private HeadReport report(double l2, HeadMetrics measured, @Nullable Map<String, Double> linearProbe) {
        return new HeadReport(
                null,
                base.reference(),
                request.task().type(),
                request.mode().jsonName(),
                request.dataset(),
                request.testDataset(),
                training.length,
                test.length,
                request.training().seed(),
                l2,
                measured.metrics(),
                linearProbe,
                measured.confusionMatrix());
    }

    private ModelDraft draft(
            LinearHead head, ServedFiles encoder, FeatureMatrix embeddings, HeadReport report, double seconds) {
        int rows = Math.min(CHECKED_ROWS, embeddings.rows());
        float[] batch = Arrays.copyOf(embeddings.values(), rows * embeddings.width());
        ServedFiles served = encoder.with(ServedFiles.export(
                List.of(HeadGraph.of(head)), head.parameters(), Tensor.of(batch, rows, embeddings.width())));
        Map<String, byte[]> files = new LinkedHashMap<>(served.contents());
        if (base.takesText()) {
            files.put(Manifest.TOKENIZER_FILE, models.read(base, Manifest.TOKENIZER_FILE));
        }
        Dataset dataset = examples.dataset();
        return new ModelDraft(
                request.name(),
                base.inputKind(),
                base.inputShape(),
                base.embeddingDimensions(),
                base.objective(),
                base.encoder(),
                new Manifest.Head(request.task().type(), request.mode().jsonName(), targets.names()),
                new Manifest.DatasetReference(dataset.name(), dataset.sha256(), training.length),
                request.training(),
                base.reference(),
                request.mode() == FineTuningMode.LINEAR_PROBE ? base.imported() : null,
                report.figures(),
                seconds,
                files,
                served.checks());
    }
}
