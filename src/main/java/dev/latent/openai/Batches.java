package dev.latent.openai;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.Job;
import dev.latent.job.JobContext;
import dev.latent.job.JobControl;
import dev.latent.job.JobPriority;
import dev.latent.job.JobQueue;
import dev.latent.job.NewJob;
import dev.latent.job.Submission;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Batches of OpenAI's API, each a job of ours. */
@Component
class Batches {

    private final FileStore files;

    private final JobQueue queue;

    private final JobControl control;

    private final JdbcClient db;

    private final TransactionOperations transactions;

    private final JsonMapper json;

    Batches(
            FileStore files,
            JobQueue queue,
            JobControl control,
            JdbcClient db,
            TransactionOperations transactions,
            JsonMapper json) {
        this.files = files;
        this.queue = queue;
        this.control = control;
        this.db = db;
        this.transactions = transactions;
        this.json = json;
    }

    Batch create(BatchCreation asked, @Nullable String idempotencyKey, @Nullable String submittedBy) {
        BatchRequest request = new BatchRequest(
                asked.inputFile(), Objects.requireNonNullElse(asked.metadata(), Map.of()), JobPriority.NORMAL, null);
        Job job = Objects.requireNonNull(transactions.execute(status -> {
            Submission submission = new Submission(BatchHandler.TYPE, request, idempotencyKey, submittedBy);
            Job submitted = queue.submit(submission, () -> check(request));
            // The same key gives the batch that it gave before.
            if (!exists(submitted.id())) {
                db.sql("insert into openai_batches (job_id) values (:id)")
                        .param("id", submitted.id())
                        .update();
            }
            return submitted;
        }));
        return find(job.id());
    }

    private NewJob check(BatchRequest request) {
        StoredFile file = files.lockForUse(request.inputFile());
        if (!file.purpose().equals(FilesController.BATCH)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "input_file_id",
                    "the file %s has the purpose %s, expected %s"
                            .formatted(file.id(), file.purpose(), FilesController.BATCH));
        }
        return new NewJob(request, List.of(FileStore.resource(file.id())), List.of(), file.id());
    }

    /** @throws ServiceException JOB_NOT_FOUND */
    Batch find(String id) {
        if (!exists(id)) {
            throw new ServiceException(ErrorCode.JOB_NOT_FOUND, "there is no batch '%s'".formatted(id));
        }
        Job job = control.find(id);
        return Batch.of(
                job,
                json.treeToValue(job.request(), BatchRequest.class),
                result(id).orElse(null));
    }

    /**
     * Batches, newest first.
     *
     * @param after the last one's id on the page before; null for the first page
     */
    List<Batch> list(@Nullable String after, int limit) {
        return Ids.page(db, "openai_batches", after, limit).stream()
                .flatMap(id -> Ids.ifPresent(() -> find(id)))
                .toList();
    }

    Batch cancel(String id) {
        find(id);
        control.cancel(id, false);
        return find(id);
    }

    /** What an earlier run of a batch came to, where it ended before it could say so. */
    Optional<Batch.Result> result(String id) {
        return db.sql("select result from openai_batches where job_id = :id and result is not null")
                .param("id", id)
                .query(String.class)
                .optional()
                .map(text -> json.readValue(text, Batch.Result.class));
    }

    /**
     * Makes what a batch came to known, all or nothing, while its run still has the job.
     *
     * @param output stored, not registered; null for none
     * @param errors likewise
     */
    void finish(JobContext job, @Nullable StoredFile output, @Nullable StoredFile errors, int failed) {
        Batch.Result result =
                new Batch.Result(output == null ? null : output.id(), errors == null ? null : errors.id(), failed);
        transactions.executeWithoutResult(status -> {
            job.requireClaim();
            Stream.of(output, errors).filter(Objects::nonNull).forEach(files::register);
            db.sql("update openai_batches set result = :result where job_id = :id")
                    .param("id", job.id())
                    .param("result", json.writeValueAsString(result))
                    .update();
        });
    }

    private boolean exists(String id) {
        return db.sql("select count(*) from openai_batches where job_id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
