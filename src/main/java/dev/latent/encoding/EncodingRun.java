package dev.latent.encoding;

import dev.latent.dataset.DatasetReader;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.job.JobOutcome;
import dev.latent.job.JobProgress;
import dev.latent.job.ResultFile;
import dev.latent.learning.DurableFiles;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.model.ExampleEncoder;
import dev.latent.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of an encoding job: part by part to embeddings and into the index; then from all parts one file. What it leaves is made
 * in a folder of the run's own, and becomes the job's result with one rename.
 */
final class EncodingRun {

    /** What the run leaves is made in a folder of this name and the run's number. */
    private static final String FOLDER = "result-";

    /** Part of the job that writing the file takes. */
    private static final double WRITING_FRACTION = 0.1;

    private final EncodingRequest request;

    private final Manifest model;

    private final byte[] encoder;

    private final DatasetReader examples;

    private final int batch;

    private final JobContext job;

    private final LongSupplier nanoTime;

    private final EmbeddingParts parts;

    private final long started;

    /** How far the job was when this run began; negative until that is known. */
    private double startedAt = -1;

    /** @param encoder content of the model's {@code encoder.onnx} */
    EncodingRun(
            EncodingRequest request,
            Manifest model,
            byte[] encoder,
            DatasetReader examples,
            int batch,
            JobContext job,
            LongSupplier nanoTime)
            throws IOException {
        this.request = request;
        this.model = model;
        this.encoder = encoder;
        this.examples = examples;
        this.batch = batch;
        this.job = job;
        this.nanoTime = nanoTime;
        this.parts = new EmbeddingParts(job, examples.count(), model.embeddingDimensions());
        this.started = nanoTime.getAsLong();
    }

    /** Does the work. */
    JobOutcome run() throws IOException {
        List<Path> earlier = EmbeddingParts.ofEarlierRuns(job, FOLDER);
        Path folder = Files.createDirectories(job.directory().resolve(FOLDER + job.run()));
        if (parts.present() > 0) {
            job.event("checkpoint-loaded", Map.of("step", parts.present()));
        }
        if (request.index()) {
            try (NeighbourIndexWriter index = NeighbourIndexWriter.goOn(folder, earlier)) {
                encode(index);
            }
        } else {
            encode(null);
        }
        ResultFile file = new ResultFile(fileName(), request.format().mediaType());
        write(folder.resolve(file.name()));
        DurableFiles.publish(folder, job.resultFolder());
        return new JobOutcome(
                null,
                Map.of("examples", (double) examples.count(), "dimensions", (double) model.embeddingDimensions()),
                null,
                List.of(file));
    }

    private void encode(@Nullable NeighbourIndexWriter index) throws IOException {
        try (ExampleEncoder encoding = new ExampleEncoder(encoder, model, batch)) {
            for (int part = 0; part < parts.size(); part++) {
                int first = parts.first(part);
                if (!parts.has(part)) {
                    FeatureMatrix encoded = encoding.encode(examples, parts.indices(part), done -> pause(first + done));
                    requireFinite(encoded, first);
                    parts.write(part, request.normalize() ? encoded.unitRows() : encoded);
                }
                if (index != null && index.count() < parts.first(part + 1)) {
                    index.add(parts.read(part).unitRows(), index.count() - first, row -> pause(first + row));
                }
                progressed(Math.min(examples.count(), parts.first(part + 1)), 0);
            }
        }
    }

    private void write(Path file) throws IOException {
        try (EmbeddingWriter writer = request.format().create(file, examples, model.embeddingDimensions())) {
            for (int part = 0; part < parts.size(); part++) {
                int first = parts.first(part);
                pause(examples.count() + (long) first);
                writer.write(first, parts.read(part));
                progressed(examples.count(), Math.min(examples.count(), parts.first(part + 1)));
            }
        }
    }

    /** A good moment to stop: a later run does again what comes after the last whole part. */
    private void pause(long step) {
        job.stepping(step);
        job.requireNoStop();
    }

    private void progressed(int encoded, int written) {
        int count = examples.count();
        double fraction = ((1 - WRITING_FRACTION) * encoded + WRITING_FRACTION * written) / count;
        if (startedAt < 0) {
            startedAt = fraction;
        }
        double seconds = (nanoTime.getAsLong() - started) / 1e9;
        Double eta = fraction > startedAt ? seconds * (1 - fraction) / (fraction - startedAt) : null;
        job.progress(new JobProgress(0, 0, encoded, count, fraction, eta), Map.of());
    }

    private void requireFinite(FeatureMatrix embeddings, int first) {
        float[] values = embeddings.values();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new ServiceException(
                        ErrorCode.NOT_FINITE,
                        "value %d of the embedding of example %d is %s: %s makes of this example what is too large for float32"
                                .formatted(
                                        i % embeddings.width(),
                                        first + i / embeddings.width(),
                                        values[i],
                                        model.reference()));
            }
        }
    }

    private String fileName() {
        return "embeddings-%s-%s-%d.%s"
                .formatted(
                        request.dataset(),
                        model.name(),
                        model.version(),
                        request.format().name().toLowerCase(Locale.ROOT));
    }
}
