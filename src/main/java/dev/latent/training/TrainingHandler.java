package dev.latent.training;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.DatasetStore;
import dev.latent.dataset.TextDatasetReader;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.learning.InputShape;
import dev.latent.learning.Split;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.objective.ClassLabels;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.text.SpecialToken;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.Tokenization;
import dev.latent.learning.text.WordPieceOptions;
import dev.latent.learning.text.WordPieceTrainer;
import dev.latent.model.Manifest;
import dev.latent.model.ModelDraft;
import dev.latent.model.ModelStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Trains a representation and publishes it. */
@Component
class TrainingHandler implements JobHandler {

    static final String TYPE = "training";

    /** After so many texts of a dataset whoever wants the job to end is heard. */
    private static final int LOOKS = 4096;

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
        TrainingRequest asked = json.readValue(job.request(), TrainingRequest.class);
        Manifest from = asked.from() == null ? null : models.find(asked.from());
        Tokenization tokenization = tokenization(asked, from, job);
        TrainingRequest request = tokenization == null ? asked : asked.with(vocabulary(asked.dataset(), tokenization));
        try (DatasetReader examples = open(request, tokenization)) {
            PublishedNetwork published = from == null ? null : PublishedNetwork.read(models, from, request.objective());
            ClassLabels labels = request.objective().needsLabels() ? labels(examples) : null;
            Split split = split(request, examples, labels);
            Objective objective = objective(request, published, examples, split, labels);
            Parameters drawn =
                    Trainer.initialParameters(objective, request.training().seed());
            TrainingResult result = new JobTraining(job, settings.checkpointEvery(), 0)
                    .train(
                            objective,
                            request.training(),
                            examples,
                            split,
                            published == null ? drawn : published.over(drawn, objective.parameters()));
            ModelDraft draft = draft(request, tokenization, examples, split, objective, result);
            Manifest model = models.publish(draft, job.id(), job::requireClaim);
            return new JobOutcome(model.reference(), result.metrics(), null);
        }
    }

    private DatasetReader open(TrainingRequest request, @Nullable Tokenization tokenization) {
        return tokenization != null && request.objective().takesPairs()
                ? datasets.openPairs(request.dataset(), tokenization)
                : datasets.open(request.dataset(), tokenization);
    }

    /** Of the model that learning goes on from, else learnt from the dataset: the same tokenizer in every run. */
    private @Nullable Tokenization tokenization(TrainingRequest request, @Nullable Manifest from, JobContext job) {
        if (from != null) {
            return models.tokenization(from);
        }
        if (!(request.network() instanceof TransformerSpec network)) {
            return null;
        }
        try (TextDatasetReader texts = datasets.openText(request.dataset())) {
            WordPieceTrainer trainer =
                    new WordPieceTrainer(WordPieceOptions.defaults().withVocabularySize(network.vocabulary()));
            for (int i = 0; i < texts.count(); i++) {
                if (i % LOOKS == 0) {
                    job.requireNoStop();
                }
                trainer.add(texts.text(i));
                if (request.objective().takesPairs()) {
                    trainer.add(texts.second(i));
                }
            }
            return new Tokenization(trainer.train(), network.length());
        }
    }

    private static int vocabulary(String dataset, Tokenization tokenization) {
        try (TextTokenizer tokenizer = TextTokenizer.open(tokenization.tokenizer())) {
            if (tokenizer.vocabularySize() <= SpecialToken.COUNT) {
                throw ServiceException.ofField(
                        ErrorCode.DATASET_UNSUITABLE,
                        "dataset",
                        "no word of dataset %s can be learnt: a word has one to a hundred visible characters"
                                .formatted(dataset));
            }
            return tokenizer.vocabularySize();
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
            TrainingRequest request,
            @Nullable PublishedNetwork published,
            DatasetReader examples,
            Split split,
            @Nullable ClassLabels labels) {
        return request.objective()
                .build(new Setup(
                        request.network(),
                        examples.shape(),
                        published == null ? standardization(request, examples, split) : published.standardization(),
                        examples.count(),
                        split.training().length,
                        labels,
                        request.training().seed()));
    }

    private static @Nullable Standardization standardization(
            TrainingRequest request, DatasetReader examples, Split split) {
        return request.objective().standardizes(request.network(), examples.shape())
                ? Standardization.measure(examples, split.training())
                : null;
    }

    private ModelDraft draft(
            TrainingRequest request,
            @Nullable Tokenization tokenization,
            DatasetReader examples,
            Split split,
            Objective objective,
            TrainingResult result) {
        Dataset dataset = examples.dataset();
        ServedFiles files = export(request, tokenization, examples, split, objective, result);
        Map<String, byte[]> contents = new LinkedHashMap<>(files.contents());
        if (tokenization != null) {
            contents.put(Manifest.TOKENIZER_FILE, tokenization.tokenizer());
        }
        return new ModelDraft(
                request.name(),
                tokenization == null ? dataset.kind().toString() : Manifest.TEXT,
                tokenization == null ? examples.shape() : InputShape.of(tokenization.length()),
                objective.embeddingDimensions(),
                request.objective(),
                request.network(),
                null,
                new Manifest.DatasetReference(dataset.name(), dataset.sha256(), dataset.count()),
                request.training(),
                request.from(),
                null,
                Map.copyOf(result.metrics()),
                result.seconds(),
                contents,
                files.checks());
    }

    /** The graphs are checked on examples; one of a pair is what an encoder takes. */
    private ServedFiles export(
            TrainingRequest request,
            @Nullable Tokenization tokenization,
            DatasetReader examples,
            Split split,
            Objective objective,
            TrainingResult result) {
        if (!request.objective().takesPairs()) {
            return ServedFiles.export(objective.servedGraphs(), result.parameters(), examples, split.training());
        }
        try (DatasetReader texts = datasets.open(request.dataset(), tokenization)) {
            return ServedFiles.export(objective.servedGraphs(), result.parameters(), texts, split.training());
        }
    }
}
