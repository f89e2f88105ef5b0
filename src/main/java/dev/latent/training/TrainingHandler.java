package dev.latent.training;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetKind;
import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.DatasetStore;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.job.JobStoppedException;
import dev.latent.learning.DivergedException;
import dev.latent.learning.Split;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.Trainer.Checkpoints;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.objective.Objective;
import dev.latent.model.Manifest;
import dev.latent.model.ModelDraft;
import dev.latent.model.ModelStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Trains a representation and publishes it. */
@Component
class TrainingHandler implements JobHandler {

    static final String TYPE = "training";

    private static final int CHECKED_ROWS = 64;

    private final DatasetStore datasets;

    private final ModelStore models;

    private final TrainingSettings settings;

    private final JsonMapper json;

    TrainingHandler(DatasetStore datasets, ModelStore models, TrainingSettings settings, JsonMapper json) {
        this.datasets = datasets;
        this.models = models;
        this.settings = settings;
        this.json = json;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JobOutcome run(JobContext job) throws IOException {
        TrainingRequest request = json.readValue(job.request(), TrainingRequest.class);
        try (DatasetReader examples = datasets.open(request.dataset())) {
            Split split = Split.draw(
                    examples.count(),
                    request.training().validationFraction(),
                    request.training().seed());
            Objective objective = objective(request, examples, split);
            TrainingResult result = train(job, request, examples, split, objective);
            Manifest published = models.publish(draft(job, request, examples, split, objective, result));
            return new JobOutcome(published.reference(), result.metrics(), null);
        }
    }

    private static Objective objective(TrainingRequest request, DatasetReader examples, Split split) {
        Standardization standardization = request.objective().standardizes(request.encoder(), examples.shape())
                ? Standardization.measure(examples, split.training())
                : null;
        return request.objective().build(request.encoder(), examples.shape(), standardization);
    }

    private TrainingResult train(
            JobContext job, TrainingRequest request, DatasetReader examples, Split split, Objective objective)
            throws IOException {
        Checkpoints checkpoints = new Checkpoints(job.directory().resolve("checkpoint"), settings.checkpointEvery());
        Trainer trainer = new Trainer(objective, request.training(), examples, split, checkpoints, System::nanoTime);
        JobObserver observer = new JobObserver(job);
        try {
            Optional<TrainingResult> result = trainer.train(
                    Trainer.initialParameters(objective, request.training().seed()), observer);
            return result.orElseThrow(() -> new JobStoppedException(observer.reason()));
        } catch (DivergedException e) {
            throw new ServiceException(ErrorCode.TRAINING_DIVERGED, String.valueOf(e.getMessage()), e);
        }
    }

    private static ModelDraft draft(
            JobContext job,
            TrainingRequest request,
            DatasetReader examples,
            Split split,
            Objective objective,
            TrainingResult result) {
        Dataset dataset = examples.dataset();
        ServedFiles files =
                ServedFiles.export(objective.servedGraphs(), result.parameters(), checkedBatch(examples, split));
        return new ModelDraft(
                request.name(),
                dataset.kind() == DatasetKind.IMAGES ? "images" : "vectors",
                dataset.shape(),
                objective.embeddingDimensions(),
                request.objective(),
                request.encoder(),
                null,
                new Manifest.DatasetReference(dataset.name(), dataset.sha256(), dataset.count()),
                request.training(),
                null,
                Map.copyOf(result.metrics()),
                result.seconds(),
                files.contents(),
                files.checks());
    }

    /** The first training examples: a real batch for the ONNX graphs to reproduce. */
    private static Tensor checkedBatch(DatasetReader examples, Split split) {
        int[] indices = Arrays.copyOf(split.training(), Math.min(CHECKED_ROWS, split.training().length));
        int width = examples.shape().size();
        float[] rows = new float[indices.length * width];
        examples.read(indices, rows);
        return Tensor.of(rows, indices.length, width);
    }
}
