package dev.latent.evaluation;

import dev.latent.learning.objective.ObjectiveSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The report as a page that needs nothing else: tables, plots, pictures. */
final class EvaluationPage {

    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 1100px; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-top: 1px solid #ddd; padding-top: 1rem }
            table { border-collapse: collapse; margin: .7rem 0 } th, td { border: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top }
            th { background: #f3f3f3 } td.figure { font-variant-numeric: tabular-nums; white-space: nowrap } small, .parameters { color: #555 }
            img, svg { max-width: 100%; height: auto } img { image-rendering: pixelated } .note { color: #8a4b00 } ol { margin: 0; padding-left: 1.4rem }
            """;

    private final EvaluationReport report;

    private final NeighbourPictures pictures;

    private final JsonMapper json;

    EvaluationPage(EvaluationReport report, NeighbourPictures pictures, JsonMapper json) {
        this.report = report;
        this.pictures = pictures;
        this.json = json;
    }

    String html() {
        StringBuilder html = new StringBuilder();
        String title = "What %s is worth on %s".formatted(names(), report.dataset());
        html.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title><style>%s</style></head><body><h1>%s</h1>"
                        .formatted(Html.escape(title), STYLE, Html.escape(title)));
        html.append(facts());
        report.protocols().forEach(protocol -> html.append(section(protocol)));
        return html.append("</body></html>\n").toString();
    }

    private String names() {
        return String.join(
                ", ",
                report.models().stream().map(EvaluationReport.Measured::model).toList());
    }

    private String facts() {
        String part = report.trainingExamples() == 0 ? "all" : "held-out";
        String measuredOn = report.testDataset() == null
                ? "%d examples of %s (%s)".formatted(report.testExamples(), report.dataset(), part)
                : "%d examples of %s".formatted(report.testExamples(), report.testDataset());
        StringBuilder html = new StringBuilder();
        html.append(
                "<p>Measured on %s; heads learnt from %d labelled examples of %s. Seed %d. Intervals are of %s %% confidence.</p>"
                        .formatted(
                                Html.escape(measuredOn),
                                report.trainingExamples(),
                                Html.escape(report.dataset()),
                                report.seed(),
                                Html.number(100 * report.confidence())));
        html.append("<table><tr><th>model</th><th>objective</th><th>embedding</th></tr>");
        for (EvaluationReport.Measured model : report.models()) {
            html.append("<tr><td>%s</td><td>%s</td><td>%d dimensions</td></tr>"
                    .formatted(
                            Html.escape(model.model()),
                            Html.escape(objective(model.objective())),
                            model.embeddingDimensions()));
        }
        return html.append("</table>").toString();
    }

    private static String objective(@Nullable ObjectiveSpec objective) {
        return objective == null ? "imported" : objective.type();
    }

    private String section(EvaluationReport.Protocol protocol) {
        StringBuilder html = new StringBuilder();
        html.append("<h2>%s</h2><p class=\"parameters\"><code>%s</code></p>"
                .formatted(
                        Html.escape(protocol.parameters().type()),
                        Html.escape(json.writeValueAsString(protocol.parameters()))));
        html.append(table(protocol.results()));
        for (Finding finding : protocol.results()) {
            finding.notes()
                    .forEach(note -> html.append(
                            "<p class=\"note\">%s: %s</p>".formatted(Html.escape(finding.model()), Html.escape(note))));
            if (!finding.curves().isEmpty()) {
                html.append("<h3>%s</h3>".formatted(Html.escape(finding.model())))
                        .append(plot(finding));
            }
            if (!finding.neighbourhoods().isEmpty()) {
                html.append("<h3>%s</h3>".formatted(Html.escape(finding.model())))
                        .append(pictures.show(finding.neighbourhoods()));
            }
        }
        return html.toString();
    }

    /** A row for each figure, a column for each model. */
    private static String table(List<Finding> findings) {
        Set<String> names = new LinkedHashSet<>();
        findings.forEach(finding -> names.addAll(finding.figures().keySet()));
        boolean silent = findings.stream().allMatch(finding -> finding.notApplicable() == null);
        if (names.isEmpty() && silent) {
            return "";
        }
        StringBuilder html = new StringBuilder("<table><tr><th></th>");
        findings.forEach(finding -> html.append("<th>%s</th>".formatted(Html.escape(finding.model()))));
        html.append("</tr>");
        for (String name : names) {
            html.append("<tr><th>%s</th>".formatted(Html.escape(name)));
            findings.forEach(finding -> html.append("<td class=\"figure\">%s</td>"
                    .formatted(cell(finding.figures().get(name)))));
            html.append("</tr>");
        }
        html.append("</table>");
        findings.stream()
                .filter(finding -> finding.notApplicable() != null)
                .forEach(finding -> html.append("<p class=\"note\">%s: %s</p>"
                        .formatted(Html.escape(finding.model()), Html.escape(finding.notApplicable()))));
        return html.toString();
    }

    private static String cell(@Nullable Figure figure) {
        if (figure == null) {
            return "–";
        }
        String value = Html.number(figure.value());
        if (figure.low() == null || figure.high() == null) {
            return value;
        }
        return "%s <small>[%s, %s]</small>".formatted(value, Html.number(figure.low()), Html.number(figure.high()));
    }

    private static String plot(Finding finding) {
        List<LinePlot.Series> series = new ArrayList<>();
        for (Curve curve : finding.curves()) {
            series.add(new LinePlot.Series(
                    curve.name(),
                    curve.points().stream().map(EvaluationPage::point).toList()));
        }
        return new LinePlot(
                        "What labels are worth: mean ± standard deviation over draws of them",
                        new LinePlot.Axis("labels", true),
                        new LinePlot.Axis(
                                finding.figures().keySet().stream()
                                        .findFirst()
                                        .map(name -> name.substring(0, name.indexOf(' ')))
                                        .orElse("figure"),
                                false),
                        series)
                .svg();
    }

    private static LinePlot.Point point(Curve.Point point) {
        Figure figure = point.figure();
        double spread = figure.deviation() == null ? 0 : figure.deviation();
        return new LinePlot.Point(point.x(), figure.value(), figure.value() - spread, figure.value() + spread);
    }
}
