package dev.latent.evaluation.experiment;

import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.job.JobProgress;
import dev.latent.job.ResultFile;
import dev.latent.learning.DurableFiles;
import dev.latent.learning.theory.ProvableSelfSupervision;
import dev.latent.learning.theory.ProvableSelfSupervision.Report;
import dev.latent.learning.theory.ProvableSelfSupervision.Settings;
import dev.latent.learning.theory.Representation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Runs experiments. They are short, so that a run after a crash or a pause begins again, and ends with the same bytes. */
@Component
class ExperimentHandler implements JobHandler {

    static final String TYPE = "experiment";

    private static final ResultFile FIGURES = new ResultFile("report.json", "application/json");

    private static final ResultFile PAGE = new ResultFile("report.html", "text/html;charset=UTF-8");

    private final JsonMapper json;

    private final LongSupplier nanoTime = System::nanoTime;

    ExperimentHandler(JsonMapper json) {
        this.json = json;
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** @param experiment which one it was */
    private record Document(String experiment, Report report) {}

    @Override
    public JobOutcome run(JobContext job) throws IOException {
        Settings settings = json.readValue(job.request(), ProvableSelfSupervisionRequest.class)
                .settings();
        Report report = ProvableSelfSupervision.run(settings, new Progress(job, settings, nanoTime));
        Path folder = Files.createDirectories(job.directory().resolve("result-" + job.run()));
        Files.writeString(
                folder.resolve(FIGURES.name()),
                json.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(new Document(ProvableSelfSupervisionPage.NAME, report)));
        Files.writeString(folder.resolve(PAGE.name()), new ProvableSelfSupervisionPage(report).html());
        DurableFiles.publish(folder, job.resultFolder());
        return new JobOutcome(null, metrics(report), null, List.of(FIGURES, PAGE));
    }

    /** Accuracies with the most labels, by representation, and what is left of the theorem's equation. */
    private static Map<String, Double> metrics(Report report) {
        List<Integer> labelled = report.settings().labelled();
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (Representation representation : Representation.values()) {
            String key = representation.key();
            metrics.put(
                    "accuracy" + Character.toUpperCase(key.charAt(0)) + key.substring(1),
                    report.point(labelled.get(labelled.size() - 1), representation)
                            .accuracy()
                            .mean());
        }
        metrics.put("recoveryError", report.recoveryError().mean());
        return metrics;
    }

    /** Tells the job how far the experiment is, and the experiment when to stop. */
    private static final class Progress implements ProvableSelfSupervision.Observer {

        private final JobContext job;

        private final Settings settings;

        private final LongSupplier nanoTime;

        private final long started;

        private int step;

        Progress(JobContext job, Settings settings, LongSupplier nanoTime) {
            this.job = job;
            this.settings = settings;
            this.nanoTime = nanoTime;
            this.started = nanoTime.getAsLong();
        }

        @Override
        public void checkpoint() {
            job.stepping(step);
            job.requireNoStop();
        }

        @Override
        public void fitted(int trial, int labelled) {
            step++;
            int steps = settings.trials() * settings.labelled().size();
            double fraction = (double) step / steps;
            double seconds = (nanoTime.getAsLong() - started) / 1e9;
            job.progress(
                    new JobProgress(
                            trial, settings.trials(), step, steps, fraction, seconds * (1 - fraction) / fraction),
                    Map.of("labelled", (double) labelled));
        }
    }
}
