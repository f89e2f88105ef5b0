package dev.latent.openai;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.job.JobProgress;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers the requests of a batch, one after another: all lines are looked through first. A run after a crash begins anew. */
@Component
class BatchHandler implements JobHandler {

    static final String TYPE = "batch";

    /** Metric: requests that were answered with a failure. */
    static final String FAILED = "failed";

    private static final int MAX_LINES = 50_000;

    /** Characters, as many as a request over HTTP may have. */
    private static final int MAX_LINE = 64 << 20;

    private static final int PROGRESS_EACH = 100;

    private static final int OK = 200;

    private final FileStore files;

    private final Batches batches;

    private final Embeddings embeddings;

    private final Validator validator;

    private final JsonMapper json;

    BatchHandler(FileStore files, Batches batches, Embeddings embeddings, Validator validator, JsonMapper json) {
        this.files = files;
        this.batches = batches;
        this.embeddings = embeddings;
        this.validator = validator;
        this.json = json;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JobOutcome run(JobContext job) throws IOException {
        Optional<Batch.Result> earlier = batches.result(job.id());
        if (earlier.isPresent()) {
            return outcome(earlier.get().failed());
        }
        BatchRequest request = json.readValue(job.request(), BatchRequest.class);
        Path input = files.content(request.inputFile());
        Path output = job.directory().resolve("output-%d.jsonl".formatted(job.run()));
        Path errors = job.directory().resolve("errors-%d.jsonl".formatted(job.run()));
        try {
            int lines = look(input, job);
            int failed = answer(input, lines, output, errors, job);
            batches.finish(
                    job,
                    failed == lines ? null : keep(output, "output"),
                    failed == 0 ? null : keep(errors, "errors"),
                    failed);
            return outcome(failed);
        } catch (BoundedLines.TooLongException e) {
            throw new ServiceException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        } catch (CharacterCodingException e) {
            throw new ServiceException(ErrorCode.INVALID_REQUEST, "the file is not UTF-8", e);
        }
    }

    private static JobOutcome outcome(int failed) {
        return new JobOutcome(null, Map.of(FAILED, (double) failed), null);
    }

    /** @return how many failed */
    private int answer(Path input, int lines, Path output, Path errors, JobContext job) throws IOException {
        int failed = 0;
        try (BoundedLines in = new BoundedLines(input, MAX_LINE);
                BufferedWriter answers = Files.newBufferedWriter(output);
                BufferedWriter failures = Files.newBufferedWriter(errors)) {
            int done = 0;
            for (String text = in.next(); text != null; text = in.next()) {
                job.stepping(done);
                job.requireNoStop();
                Line answered = answer(text, job.id() + "-" + done);
                failed += answered.failed() ? 1 : 0;
                BufferedWriter target = answered.failed() ? failures : answers;
                target.write(answered.text());
                target.write('\n');
                done++;
                if (done % PROGRESS_EACH == 0 || done == lines) {
                    job.progress(progress(done, lines), Map.of(FAILED, (double) failed));
                }
            }
        }
        return failed;
    }

    /** A line of an answer. */
    private record Line(String text, boolean failed) {}

    private Line answer(String text, String id) {
        JsonNode request = json.readTree(text);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", id);
        line.put("custom_id", request.path("custom_id").asString());
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("request_id", id);
        line.put("response", response);
        line.put("error", null);
        try {
            EmbeddingsRequest body = json.treeToValue(request.path("body"), EmbeddingsRequest.class);
            Set<ConstraintViolation<EmbeddingsRequest>> violations = validator.validate(body);
            if (!violations.isEmpty()) {
                throw new ServiceException(
                        ErrorCode.INVALID_REQUEST,
                        violations.stream()
                                .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
                                .sorted()
                                .collect(Collectors.joining("; ")));
            }
            response.put("status_code", OK);
            response.put("body", embeddings.embed(body));
            return new Line(json.writeValueAsString(line), false);
        } catch (JacksonException e) {
            fail(response, ErrorCode.INVALID_REQUEST, String.valueOf(e.getOriginalMessage()), null);
        } catch (ServiceException e) {
            if (isOurs(e.code().kind())) {
                // Not the request's: another run may do better, and if none does, the batch has failed.
                throw e;
            }
            fail(response, e.code(), e.detail(), e.field());
        }
        return new Line(json.writeValueAsString(line), true);
    }

    private static boolean isOurs(ErrorCode.Kind kind) {
        return kind == ErrorCode.Kind.STORAGE
                || kind == ErrorCode.Kind.UNAVAILABLE
                || kind == ErrorCode.Kind.INTERNAL
                || kind == ErrorCode.Kind.OVERLOADED;
    }

    private static void fail(Map<String, Object> response, ErrorCode code, String detail, @Nullable String field) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", detail);
        error.put("type", "invalid_request_error");
        error.put("param", field);
        error.put("code", code.name().toLowerCase(Locale.ROOT));
        response.put(
                "status_code",
                switch (code.kind()) {
                    case NOT_FOUND -> 404;
                    case TOO_LARGE -> 413;
                    case UNPROCESSABLE -> 422;
                    default -> 400;
                });
        response.put("body", Map.of("error", error));
    }

    /**
     * Counts the lines.
     *
     * @throws ServiceException INVALID_REQUEST naming the first line that is no request
     */
    private int look(Path input, JobContext job) throws IOException {
        Set<String> ids = new HashSet<>();
        try (BoundedLines in = new BoundedLines(input, MAX_LINE)) {
            for (String text = in.next(); text != null; text = in.next()) {
                job.requireNoStop();
                int number = in.number();
                String id = customId(text, number);
                require(ids.add(id), number, "custom_id '%s' is that of an earlier line".formatted(id));
                require(ids.size() <= MAX_LINES, number, "a batch may have at most %d requests".formatted(MAX_LINES));
            }
        }
        if (ids.isEmpty()) {
            throw new ServiceException(ErrorCode.INVALID_REQUEST, "the file has no request");
        }
        return ids.size();
    }

    private String customId(String text, int number) {
        JsonNode request;
        try {
            request = json.readTree(text);
        } catch (JacksonException e) {
            throw new ServiceException(ErrorCode.INVALID_REQUEST, "line %d is not JSON".formatted(number), e);
        }
        require(request.path("custom_id").isString(), number, "custom_id must be a text");
        require(request.path("method").asString("").equals("POST"), number, "method must be POST");
        require(request.path("url").asString("").equals(Embeddings.ROUTE), number, "url must be " + Embeddings.ROUTE);
        require(request.path("body").isObject(), number, "body must be an object");
        return request.path("custom_id").asString();
    }

    private static void require(boolean holds, int number, String expected) {
        if (!holds) {
            throw new ServiceException(ErrorCode.INVALID_REQUEST, "line %d: %s".formatted(number, expected));
        }
    }

    private StoredFile keep(Path file, String name) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return files.store("batch_%s.jsonl".formatted(name), FilesController.BATCH_OUTPUT, content, Long.MAX_VALUE);
        }
    }

    private static JobProgress progress(int done, int all) {
        return new JobProgress(1, 1, done, all, (double) done / all, null);
    }
}
