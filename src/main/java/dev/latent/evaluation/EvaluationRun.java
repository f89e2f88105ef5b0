package dev.latent.evaluation;

import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.DatasetStore;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.job.JobOutcome;
import dev.latent.job.JobProgress;
import dev.latent.job.ResultFile;
import dev.latent.learning.DurableFiles;
import dev.latent.learning.text.Tokenization;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** One run of an evaluation job: each protocol on each model, then the report, as JSON and as a page. */
final class EvaluationRun implements AutoCloseable {

    private static final ResultFile REPORT = new ResultFile("evaluation.json", "application/json");

    private static final ResultFile PAGE = new ResultFile("evaluation.html", "text/html;charset=UTF-8");

    /** What the run leaves is made in a folder of this name and the run's number. */
    private static final String FOLDER = "result-";

    private final EvaluationRequest request;

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JsonMapper json;

    private final int batch;

    private final JobContext job;

    private final List<ModelUnderTest> opened = new ArrayList<>();

    private final List<DatasetReader> readers = new ArrayList<>();

    private int done;

    EvaluationRun(
            EvaluationRequest request,
            DatasetStore datasets,
            ModelStore models,
            JsonMapper json,
            int batch,
            JobContext job) {
        this.request = request;
        this.datasets = datasets;
        this.models = models;
        this.json = json;
        this.batch = batch;
        this.job = job;
    }

    JobOutcome run() throws IOException {
        ExampleParts parts = open();
        FinishedParts memory = FinishedParts.of(job, json);
        List<List<Finding>> findings = new ArrayList<>();
        request.protocols().forEach(protocol -> findings.add(new ArrayList<>()));
        for (int m = 0; m < opened.size(); m++) {
            ModelUnderTest model = opened.get(m);
            for (int p = 0; p < request.protocols().size(); p++) {
                ProtocolSpec protocol = request.protocols().get(p);
                progressed();
                FinishedParts own = memory.within("%d-%d".formatted(m, p));
                findings.get(p)
                        .add(memory.of("%d-%d".formatted(m, p), Finding.class, () -> measure(protocol, model, own)));
                done++;
            }
            model.forgetTraining();
        }
        progressed();
        return publish(report(parts, findings));
    }

    /** The same examples for each model, though each reads texts in its own way. */
    private ExampleParts open() {
        ExampleParts parts = null;
        for (String reference : request.references()) {
            Manifest manifest = models.find(reference);
            Tokenization tokenization = models.tokenization(manifest);
            DatasetReader examples = opened(datasets.open(request.dataset(), tokenization));
            DatasetReader test = request.testDataset() == null
                    ? examples
                    : opened(datasets.open(request.testDataset(), tokenization));
            if (parts == null) {
                parts = ExampleParts.draw(
                        examples, test == examples ? null : test, request.testFraction(), request.seed());
            }
            opened.add(new ModelUnderTest(
                    manifest, models, parts, examples, test, request.seed(), batch, job::requireNoStop));
        }
        return Objects.requireNonNull(parts);
    }

    private DatasetReader opened(DatasetReader reader) {
        readers.add(reader);
        return reader;
    }

    private Finding measure(ProtocolSpec protocol, ModelUnderTest model, FinishedParts memory) throws IOException {
        for (Need need : protocol.needs()) {
            String missing = need.missing(model.manifest());
            if (missing != null) {
                return Finding.notApplicable(model.reference(), missing);
            }
        }
        try {
            return protocol.measure(model, opened, memory);
        } catch (IllegalArgumentException e) {
            // What one protocol cannot measure takes nothing from the others.
            return Finding.notApplicable(model.reference(), String.valueOf(e.getMessage()));
        } catch (ServiceException e) {
            if (e.code() != ErrorCode.NOT_FINITE && e.code() != ErrorCode.TRAINING_DIVERGED) {
                throw e;
            }
            return Finding.notApplicable(model.reference(), e.detail());
        }
    }

    private EvaluationReport report(ExampleParts parts, List<List<Finding>> findings) {
        List<EvaluationReport.Measured> measured = opened.stream()
                .map(ModelUnderTest::manifest)
                .map(model -> new EvaluationReport.Measured(
                        model.reference(), model.embeddingDimensions(), model.objective()))
                .toList();
        List<EvaluationReport.Protocol> protocols = new ArrayList<>();
        for (int p = 0; p < findings.size(); p++) {
            protocols.add(new EvaluationReport.Protocol(request.protocols().get(p), findings.get(p)));
        }
        return new EvaluationReport(
                request.dataset(),
                request.testDataset(),
                parts.training().length == 0 ? 0 : request.testFraction(),
                request.seed(),
                parts.training().length,
                parts.test().length,
                EvaluationReport.CONFIDENCE,
                measured,
                protocols);
    }

    private JobOutcome publish(EvaluationReport report) throws IOException {
        Path folder = Files.createDirectories(job.directory().resolve(FOLDER + job.run()));
        Files.write(folder.resolve(REPORT.name()), json.writeValueAsBytes(report));
        String page = new EvaluationPage(report, new NeighbourPictures(opened, datasets, request), json).html();
        Files.write(folder.resolve(PAGE.name()), page.getBytes(StandardCharsets.UTF_8));
        job.requireNoStop();
        DurableFiles.publish(folder, job.resultFolder());
        return new JobOutcome(null, report.metrics(), null, List.of(REPORT, PAGE));
    }

    private void progressed() {
        int all = request.protocols().size() * request.references().size();
        job.requireNoStop();
        job.progress(new JobProgress(0, 0, done, all, (double) done / all, null), Map.of());
    }

    @Override
    public void close() {
        readers.forEach(DatasetReader::close);
    }
}
