package dev.latent.training;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetKind;
import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.DatasetStore;
import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.learning.Split;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.objective.ClassLabels;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.model.Manifest;
import dev.latent.model.ModelDraft;
import dev.latent.model.ModelStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Trains a representation and publishes it. */
@Component
class TrainingHandler implements JobHandler {

    static final String TYPE = "training";

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
            ClassLabels labels = request.objective().needsLabels() ? labels(examples) : null;
            Split split = split(request, examples, labels);
            Objective objective = objective(request, examples, split, labels);
            TrainingResult result = new JobTraining(job, settings.checkpointEvery(), 0)
                    .train(
                            objective,
                            request.training(),
                            examples,
                            split,
                            Trainer.initialParameters(
                                    objective, request.training().seed()));
            Manifest published =
                    models.publish(draft(request, examples, split, objective, result), job.id(), job::requireClaim);
            return new JobOutcome(published.reference(), result.metrics(), null);
        }
    }

    private static ClassLabels labels(DatasetReader examples) {
        int[] classes = new int[examples.count()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = examples.classLabel(i);
        }
        return new ClassLabels(classes, examples.dataset().labels().names().size());
    }

    /** Of all examples, or of those that have a label. */
    private static Split split(TrainingRequest request, DatasetReader examples, @Nullable ClassLabels labels) {
        Split all = Split.draw(
                examples.count(),
                request.training().validationFraction(),
                request.training().seed());
        return labels == null ? all : new Split(labelled(all.training(), labels), labelled(all.validation(), labels));
    }

    private static int[] labelled(int[] indices, ClassLabels labels) {
        return Arrays.stream(indices)
                .filter(index -> labels.byExample()[index] >= 0)
                .toArray();
    }

    private static Objective objective(
            TrainingRequest request, DatasetReader examples, Split split, @Nullable ClassLabels labels) {
        Standardization standardization = request.objective().standardizes(request.encoder(), examples.shape())
                ? Standardization.measure(examples, split.training())
                : null;
        return request.objective()
                .build(new Setup(
                        request.encoder(),
                        examples.shape(),
                        standardization,
                        examples.count(),
                        split.training().length,
                        labels,
                        request.training().seed()));
    }

    private static ModelDraft draft(
            TrainingRequest request, DatasetReader examples, Split split, Objective objective, TrainingResult result) {
        Dataset dataset = examples.dataset();
        ServedFiles files =
                ServedFiles.export(objective.servedGraphs(), result.parameters(), examples, split.training());
        return new ModelDraft(
                request.name(),
                dataset.kind() == DatasetKind.IMAGES ? "images" : "vectors",
                examples.shape(),
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
}
