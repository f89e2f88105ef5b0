package dev.latent.evaluation.experiment;

import dev.latent.evaluation.LinePlot;
import dev.latent.evaluation.LinePlot.Axis;
import dev.latent.evaluation.LinePlot.Series;
import dev.latent.learning.theory.ProvableSelfSupervision.Point;
import dev.latent.learning.theory.ProvableSelfSupervision.Report;
import dev.latent.learning.theory.ProvableSelfSupervision.Settings;
import dev.latent.learning.theory.Representation;
import dev.latent.learning.theory.TrialFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The figures of the experiment for people: one page with plots, complete in itself. */
final class ProvableSelfSupervisionPage {

    static final String NAME = "provable-self-supervision";

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Provable self-supervision</title>
            <style>
            body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }
            table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: .2em .6em; text-align: right; }
            svg { max-width: 100%; height: auto; }
            </style>
            </head>
            <body>
            <h1>Provable self-supervision</h1>
            <p>What few labels are worth on X₁, on ψ, which learned without labels to predict X₂ from X₁, and on E[X₂|X₁]
            (Lee, Lei, Saunshi &amp; Zhuo 2020, <em>Predicting What You Already Know Helps</em>).</p>
            """;

    private final Report report;

    private final Settings settings;

    ProvableSelfSupervisionPage(Report report) {
        this.report = report;
        this.settings = report.settings();
    }

    String html() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append(String.format(
                Locale.ROOT,
                """
                <p>%d classes, X₁ of %d and X₂ of %d dimensions, centres in [0, %s), α = %s; %,d unlabelled pairs, %d trials of %,d test examples,
                seed %d. Bars and ± are standard deviations over trials, brackets 95 %% intervals of the mean.</p>
                """,
                settings.classes(),
                settings.dimensions1(),
                settings.dimensions2(),
                settings.centreRange(),
                settings.dependence(),
                settings.unlabelled(),
                settings.trials(),
                settings.testExamples(),
                settings.seed()));
        page.append("<h2>Accuracy</h2>\n").append(accuracyPlot().svg());
        table(page, Point::accuracy, "%.3f");
        page.append("<h2>Excess risk</h2>\n<p>E‖Ŵφ(X₁) + b − P(Y|X₁)‖², summed over classes.</p>\n")
                .append(riskPlot().svg());
        table(page, Point::excessRisk, "%.5f");
        page.append(String.format(
                Locale.ROOT,
                "<p>The largest |A⁺ψ*(x) − P(Y|X₁ = x)| over classes and test examples, mean over trials: %.2g.</p>%n",
                report.recoveryError().mean()));
        return page.append("</body>\n</html>\n").toString();
    }

    LinePlot accuracyPlot() {
        return plot("Accuracy with few labels", "accuracy on test examples", false, Point::accuracy);
    }

    LinePlot riskPlot() {
        return plot("Excess risk with few labels", "excess risk", true, Point::excessRisk);
    }

    private LinePlot plot(
            String title, String label, boolean logarithmic, Function<Point, @Nullable TrialFigures> figure) {
        List<Series> series = new ArrayList<>();
        for (Representation representation : with(figure)) {
            List<LinePlot.Point> points = new ArrayList<>();
            for (int labelled : settings.labelled()) {
                TrialFigures figures = Objects.requireNonNull(figure.apply(report.point(labelled, representation)));
                double bar = figures.deviation() == null ? 0 : figures.deviation();
                points.add(new LinePlot.Point(labelled, figures.mean(), figures.mean() - bar, figures.mean() + bar));
            }
            series.add(new Series(representation.title(), points));
        }
        String of = "%s: k = %d, α = %s".formatted(title, settings.classes(), settings.dependence());
        return new LinePlot(of, new Axis("labelled examples", true), new Axis(label, logarithmic), series);
    }

    private void table(StringBuilder page, Function<Point, @Nullable TrialFigures> figure, String format) {
        List<Representation> columns = with(figure);
        page.append("<table>\n<tr><th>labels</th>");
        columns.forEach(column -> page.append("<th>").append(column.title()).append("</th>"));
        page.append("</tr>\n");
        for (int labelled : settings.labelled()) {
            page.append("<tr><th>").append(labelled).append("</th>");
            for (Representation column : columns) {
                TrialFigures figures = Objects.requireNonNull(figure.apply(report.point(labelled, column)));
                page.append("<td>").append(text(figures, format)).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static String text(TrialFigures figures, String format) {
        String mean = String.format(Locale.ROOT, format, figures.mean());
        return figures.deviation() == null
                ? mean
                : String.format(
                        Locale.ROOT,
                        "%s ± " + format + "<br>[" + format + ", " + format + "]",
                        mean,
                        figures.deviation(),
                        figures.low(),
                        figures.high());
    }

    /** The representations that have a figure. */
    private List<Representation> with(Function<Point, @Nullable TrialFigures> figure) {
        int any = settings.labelled().get(0);
        List<Representation> found = new ArrayList<>();
        for (Representation representation : Representation.values()) {
            if (figure.apply(report.point(any, representation)) != null) {
                found.add(representation);
            }
        }
        return found;
    }
}
