package dev.latent.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetService;
import dev.latent.dataset.DatasetStore;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.finetuning.FineTuningMode;
import dev.latent.finetuning.FineTuningRequest;
import dev.latent.finetuning.FineTuningService;
import dev.latent.job.Job;
import dev.latent.job.JobControl;
import dev.latent.job.JobPriority;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.head.ClassificationSpec;
import dev.latent.learning.head.MultiLabelSpec;
import dev.latent.learning.head.RegressionSpec;
import dev.latent.learning.head.TaskSpec;
import dev.latent.openai.FineTuningCreation.Hyperparameters;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Turns fine-tuning jobs of OpenAI's API into jobs of ours: a file becomes a dataset of its name, its labels say what the task is. */
@Component
class FineTuningJobs {

    /** Digits that make a name unique. */
    private static final int TAIL = 10;

    private static final int MAX_NAME = 64;

    private final FileStore files;

    private final DatasetService datasets;

    private final DatasetStore datasetStore;

    private final FineTuningService service;

    private final JobControl control;

    private final JdbcClient db;

    private final TransactionOperations transactions;

    private final JsonMapper json;

    private final Clock clock;

    FineTuningJobs(
            FileStore files,
            DatasetService datasets,
            DatasetStore datasetStore,
            FineTuningService service,
            JobControl control,
            JdbcClient db,
            TransactionOperations transactions,
            JsonMapper json,
            Clock clock) {
        this.files = files;
        this.datasets = datasets;
        this.datasetStore = datasetStore;
        this.service = service;
        this.control = control;
        this.db = db;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    FineTuningJob create(FineTuningCreation asked, @Nullable String idempotencyKey, @Nullable String submittedBy)
            throws IOException {
        List<Object> integrations = asked.integrations();
        if (integrations != null && !integrations.isEmpty()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST, "integrations", "integrations must be empty: there are none here");
        }
        Hyperparameters chosen = asked.chosen();
        TrainingSpec training = training(chosen, asked.seed());
        String validationFile = asked.validationFile();
        Dataset dataset = dataset(asked.trainingFile(), "training_file");
        Dataset validation = validationFile == null ? null : dataset(validationFile, "validation_file");
        FineTuningRequest request = new FineTuningRequest(
                name(asked, idempotencyKey, submittedBy),
                asked.model(),
                dataset.name(),
                validation == null ? null : validation.name(),
                validation == null ? FineTuningRequest.DEFAULT_TEST_FRACTION : 0,
                task(dataset),
                chosen.allAutomatic() ? FineTuningMode.LINEAR_PROBE : FineTuningMode.FINE_TUNE,
                null,
                training,
                JobPriority.NORMAL,
                null);
        FineTuningJob.Description description = new FineTuningJob.Description(
                asked.model(),
                asked.trainingFile(),
                validationFile,
                training.seed(),
                chosen,
                Objects.requireNonNullElse(asked.metadata(), Map.of()));
        Job job = Objects.requireNonNull(transactions.execute(status -> {
            Job submitted = service.submit(request, idempotencyKey, submittedBy);
            // The same key gives the job that it gave before, which is described already.
            if (description(submitted.id()).isEmpty()) {
                db.sql("insert into openai_fine_tuning_jobs (job_id, description) values (:id, :description)")
                        .param("id", submitted.id())
                        .param("description", json.writeValueAsString(description))
                        .update();
            }
            return submitted;
        }));
        return find(job.id());
    }

    /** @throws ServiceException JOB_NOT_FOUND, also for a job that was not made through this API */
    FineTuningJob find(String id) {
        FineTuningJob.Description description = description(id)
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.JOB_NOT_FOUND,
                        "there is no fine-tuning job '%s' that was made through this API".formatted(id)));
        return FineTuningJob.of(control.find(id), description, clock.instant());
    }

    /**
     * Jobs made through this API, newest first.
     *
     * @param after the last one's id on the page before; null for the first page
     */
    List<FineTuningJob> list(@Nullable String after, int limit) {
        return Ids.page(db, "openai_fine_tuning_jobs", after, limit).stream()
                .flatMap(id -> Ids.ifPresent(() -> find(id)))
                .toList();
    }

    /** The model that a job made; none before it has succeeded. */
    Optional<OpenAiFineTuningController.Checkpoint> checkpoint(String id) {
        find(id);
        Job job = control.find(id);
        String model = job.model();
        Instant finished = job.finishedAt();
        if (model == null || finished == null) {
            return Optional.empty();
        }
        long step = job.progress() == null ? 0 : job.progress().step();
        Map<String, Object> metrics = new TreeMap<>(job.metrics());
        metrics.put("step", step);
        return Optional.of(new OpenAiFineTuningController.Checkpoint(
                "ftckpt-" + id, "fine_tuning.job.checkpoint", finished.getEpochSecond(), model, id, metrics, step));
    }

    FineTuningJob cancel(String id) {
        find(id);
        control.cancel(id, false);
        return find(id);
    }

    FineTuningJob pause(String id) {
        find(id);
        control.pause(id);
        return find(id);
    }

    FineTuningJob resume(String id) {
        find(id);
        control.resume(id);
        return find(id);
    }

    private Optional<FineTuningJob.Description> description(String id) {
        return db.sql("select description from openai_fine_tuning_jobs where job_id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .map(text -> json.readValue(text, FineTuningJob.Description.class));
    }

    /** The dataset that a file was made into, by the first job that uses it. */
    private Dataset dataset(String file, String field) throws IOException {
        StoredFile stored = files.get(file);
        if (!stored.purpose().equals(FilesController.FINE_TUNE)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    field,
                    "the file %s has the purpose %s, expected %s"
                            .formatted(file, stored.purpose(), FilesController.FINE_TUNE));
        }
        try {
            return datasetStore.get(file);
        } catch (ServiceException e) {
            if (e.code() != ErrorCode.DATASET_NOT_FOUND) {
                throw e;
            }
        }
        try {
            return datasets.createFromJsonLines(file, files.content(file));
        } catch (ServiceException e) {
            if (e.code() == ErrorCode.DATASET_EXISTS) {
                return datasetStore.get(file);
            }
            throw ServiceException.ofField(e.code(), field, e.detail());
        }
    }

    private static TaskSpec task(Dataset dataset) {
        return switch (dataset.labels().kind()) {
            case VALUE -> new RegressionSpec(null);
            case TAGS -> new MultiLabelSpec();
            case CLASS, NONE -> new ClassificationSpec();
        };
    }

    private static TrainingSpec training(Hyperparameters chosen, @Nullable Long seed) {
        TrainingSpec usual = TrainingSpec.DEFAULT;
        try {
            return TrainingSpec.of(
                    chosen.epochs().orElse("n_epochs", usual.epochs()),
                    chosen.batchSize().orElse("batch_size", usual.batchSize()),
                    usual.learningRate() * chosen.learningRateMultiplier().orElse(1.0),
                    usual.learningRateSchedule(),
                    seed == null ? usual.seed() : seed,
                    usual.validationFraction(),
                    usual.earlyStopping());
        } catch (IllegalArgumentException e) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST, "hyperparameters", String.valueOf(e.getMessage()));
        }
    }

    /** A name that nobody has: jobs of one model may run side by side. The same key of the same client makes the same name. */
    private static String name(
            FineTuningCreation asked, @Nullable String idempotencyKey, @Nullable String submittedBy) {
        UUID unique = idempotencyKey == null
                ? UUID.randomUUID()
                : UUID.nameUUIDFromBytes((submittedBy + "\n" + idempotencyKey).getBytes(UTF_8));
        String tail = "-" + unique.toString().replace("-", "").substring(0, TAIL);
        String suffix = asked.suffix();
        String name = asked.model().replaceFirst("@.*", "") + (suffix == null || suffix.isEmpty() ? "" : "-" + suffix);
        return name.substring(0, Math.min(name.length(), MAX_NAME - tail.length())) + tail;
    }
}
