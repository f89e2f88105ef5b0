package dev.latent.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.springframework.web.util.HtmlUtils;

/**
 * Lines with error bars, as an SVG document of its own: no script, no style sheet, nothing from elsewhere. Series differ in colour (Okabe &amp;
 * Ito 2008, told apart by the colour-blind too), mark and dashes; each point says its values where a mouse rests on it.
 */
public final class LinePlot {

    private static final int WIDTH = 720;

    private static final int HEIGHT = 420;

    private static final int LEFT = 70;

    private static final int RIGHT = 190;

    private static final int TOP = 40;

    private static final int BOTTOM = 55;

    private static final String[] COLOURS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9", "#8c8c00"
    };

    private static final String[] DASHES = {"", "7 3", "2 3", "9 3 2 3", "", "7 3", "2 3", "9 3 2 3"};

    private final String title;

    private final Axis horizontal;

    private final Axis vertical;

    private final List<Series> series;

    private final PlotScale x;

    private final PlotScale y;

    /** @param label what is measured, and its unit if it has one */
    public record Axis(String label, boolean logarithmic) {}

    /**
     * A point with its error bar.
     *
     * @param low  lower end of the bar; {@code y} where there is none
     * @param high upper end
     */
    public record Point(double x, double y, double low, double high) {

        public Point {
            if (!Double.isFinite(x)
                    || !Double.isFinite(y)
                    || !(low <= y)
                    || !(high >= y)
                    || Double.isInfinite(high - low)) {
                throw new IllegalArgumentException(
                        "a point needs finite numbers with low <= y <= high, got x %s, y %s, low %s, high %s"
                                .formatted(x, y, low, high));
            }
        }

        public Point(double x, double y) {
            this(x, y, y, y);
        }
    }

    /** @param points at least one, in the order in which a line joins them */
    public record Series(String name, List<Point> points) {

        public Series {
            points = List.copyOf(points);
            if (points.isEmpty()) {
                throw new IllegalArgumentException("the series %s has no points".formatted(name));
            }
        }
    }

    /**
     * A plot.
     *
     * @param series 1 to 8; on a logarithmic axis all values are above 0, but for the ends of error bars, which are cut off there
     */
    public LinePlot(String title, Axis horizontal, Axis vertical, List<Series> series) {
        if (series.isEmpty() || series.size() > COLOURS.length) {
            throw new IllegalArgumentException(
                    "a plot has 1 to %d series, got %d".formatted(COLOURS.length, series.size()));
        }
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.series = List.copyOf(series);
        this.x = PlotScale.of(horizontal, points().stream().mapToDouble(Point::x), LEFT, WIDTH - RIGHT);
        this.y = PlotScale.of(
                vertical,
                points().stream().flatMapToDouble(p -> DoubleStream.of(p.y(), shown(p.low(), p), shown(p.high(), p))),
                HEIGHT - BOTTOM,
                TOP);
    }

    /** The document: an {@code svg} element that may stand in a page as it is. */
    public String svg() {
        StringBuilder svg = new StringBuilder(8192);
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT,
                text(title));
        line(svg, "<title>%s</title>", text(title));
        line(svg, "<desc>%s</desc>", text(description()));
        line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
        label(svg, (LEFT + WIDTH - RIGHT) / 2.0, 22, "middle", " font-size=\"14\" font-weight=\"bold\"", title);
        axes(svg);
        for (int i = 0; i < series.size(); i++) {
            draw(svg, i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        int right = WIDTH - RIGHT;
        int bottom = HEIGHT - BOTTOM;
        for (double tick : x.ticks()) {
            double at = x.place(tick);
            line(svg, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#dddddd\"/>", at, TOP, at, bottom);
            label(svg, at, bottom + 18, "middle", "", PlotScale.text(tick));
        }
        for (double tick : y.ticks()) {
            double at = y.place(tick);
            line(svg, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>", LEFT, at, right, at);
            label(svg, LEFT - 8, at + 4, "end", "", PlotScale.text(tick));
        }
        line(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#444444\"/>",
                LEFT,
                TOP,
                right - LEFT,
                bottom - TOP);
        label(svg, (LEFT + right) / 2.0, HEIGHT - 14, "middle", "", horizontal.label());
        double middle = (TOP + bottom) / 2.0;
        String turned = String.format(Locale.ROOT, " transform=\"rotate(-90 18 %.1f)\"", middle);
        label(svg, 18, middle, "middle", turned, vertical.label());
    }

    private void draw(StringBuilder svg, int index) {
        Series one = series.get(index);
        String colour = COLOURS[index];
        String dashes = DASHES[index].isEmpty() ? "" : " stroke-dasharray=\"" + DASHES[index] + "\"";
        List<String> corners = new ArrayList<>();
        for (Point point : one.points()) {
            corners.add(String.format(Locale.ROOT, "%.1f,%.1f", x.place(point.x()), y.place(point.y())));
        }
        line(svg, "<g stroke=\"%s\" stroke-width=\"1.8\" fill=\"none\">", colour);
        line(svg, "<polyline points=\"%s\"%s/>", String.join(" ", corners), dashes);
        for (Point point : one.points()) {
            double at = x.place(point.x());
            double low = y.place(shown(point.low(), point));
            double high = y.place(shown(point.high(), point));
            if (low > high) {
                line(
                        svg,
                        "<path d=\"M%.1f %.1fV%.1fM%.1f %.1fh6M%.1f %.1fh6\" stroke-width=\"1\"/>",
                        at,
                        low,
                        high,
                        at - 3,
                        low,
                        at - 3,
                        high);
            }
            line(
                    svg,
                    "<path d=\"%s\" fill=\"%s\"><title>%s</title></path>",
                    mark(index, at, y.place(point.y())),
                    colour,
                    text("%s: %s at %s".formatted(one.name(), PlotScale.text(point.y()), PlotScale.text(point.x()))));
        }
        double height = TOP + 14 + 22.0 * index;
        double from = WIDTH - RIGHT + 14;
        line(svg, "<path d=\"M%.1f %.1fh28\"%s/>", from, height, dashes);
        line(svg, "<path d=\"%s\" fill=\"%s\"/>", mark(index, from + 14, height), colour);
        line(svg, "</g>");
        label(svg, from + 36, height + 4, "start", "", one.name());
    }

    /** A square, a triangle, a diamond or a disc. */
    private static String mark(int index, double x, double y) {
        String path =
                switch (index % 4) {
                    case 0 -> "M%.1f %.1fm-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0";
                    case 1 -> "M%.1f %.1fm-3 -3h6v6h-6z";
                    case 2 -> "M%.1f %.1fm0 -4l4 7h-8z";
                    default -> "M%.1f %.1fm0 -4l4 4l-4 4l-4 -4z";
                };
        return String.format(Locale.ROOT, path, x, y);
    }

    /** Where an end of an error bar is drawn: on a logarithmic axis there is no place for 0. */
    private double shown(double end, Point point) {
        return vertical.logarithmic() && end <= 0 ? point.y() / 10 : end;
    }

    private List<Point> points() {
        return series.stream().flatMap(one -> one.points().stream()).toList();
    }

    private String description() {
        List<String> names = series.stream().map(Series::name).toList();
        return "%s against %s of: %s".formatted(vertical.label(), horizontal.label(), String.join(", ", names));
    }

    private static void label(StringBuilder svg, double x, double y, String anchor, String attributes, String content) {
        line(
                svg,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>",
                x,
                y,
                anchor,
                attributes,
                text(content));
    }

    private static void line(StringBuilder svg, String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String text(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
