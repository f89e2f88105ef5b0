package dev.latent.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.evaluation.LinePlot.Axis;
import dev.latent.evaluation.LinePlot.Point;
import dev.latent.evaluation.LinePlot.Series;
import java.io.ByteArrayInputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LinePlotTest {

    private static final Axis LABELS = new Axis("labels", true);

    private static final Axis ACCURACY = new Axis("accuracy", false);

    @Test
    void values_are_where_the_axes_say() {
        // From 10 to 1000 with 4 % of two decades on both sides: 100 is in the middle, 10 is 0.08 / 2.16 of the way.
        PlotScale log = PlotScale.of(LABELS, DoubleStream.of(10, 1000), 0, 216);
        assertThat(log.place(100)).isCloseTo(108, within(1e-9));
        assertThat(log.place(10)).isCloseTo(8, within(1e-9));
        assertThat(log.ticks()).containsExactly(10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0);
        // Upwards in a picture is towards 0.
        PlotScale linear = PlotScale.of(ACCURACY, DoubleStream.of(0, 1), 108, 0);
        assertThat(linear.place(0)).isCloseTo(104, within(1e-9));
        assertThat(linear.place(1)).isCloseTo(4, within(1e-9));
        assertThat(linear.ticks()).hasSize(6).contains(0.0, 1.0);
    }

    @Test
    void many_decades_have_a_tick_each() {
        assertThat(PlotScale.of(LABELS, DoubleStream.of(1e-4, 1), 0, 1).ticks()).hasSize(5);
    }

    @Test
    void numbers_are_short() {
        assertThat(PlotScale.text(0)).isEqualTo("0");
        assertThat(PlotScale.text(5000)).isEqualTo("5000");
        assertThat(PlotScale.text(0.30000000000000004)).isEqualTo("0.3");
        assertThat(PlotScale.text(0.0001)).isEqualTo("0.0001");
        assertThat(PlotScale.text(1e-7)).isEqualTo("1E-7");
    }

    @Test
    void a_plot_is_well_formed_and_asks_for_nothing_from_elsewhere() throws Exception {
        Document document =
                parse(plot("a <script>alert('&')</script> \"title\"").svg());
        Element svg = document.getDocumentElement();
        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getAttribute("aria-label")).isEqualTo("a <script>alert('&')</script> \"title\"");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("a <script>alert('&')</script> \"title\"");
        for (String element : new String[] {"script", "style", "image", "use", "a", "foreignObject"}) {
            assertThat(svg.getElementsByTagName(element).getLength())
                    .as(element)
                    .isZero();
        }
        assertThat(plot("t").svg().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http", "href", "url(");
    }

    @Test
    void each_series_has_a_line_its_points_a_name_and_a_colour_of_its_own() throws Exception {
        Document document = parse(plot("t").svg());
        NodeList lines = document.getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(8);
        Set<String> colours = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            Element line = (Element) lines.item(i);
            assertThat(line.getAttribute("points").split(" ")).hasSize(3);
            colours.add(((Element) line.getParentNode()).getAttribute("stroke"));
        }
        assertThat(colours).hasSize(8);
        assertThat(document.getDocumentElement().getTextContent()).contains("ψ 0", "ψ 7", "labels", "accuracy");
    }

    @Test
    void an_error_bar_that_reaches_zero_is_cut_off_on_a_logarithmic_axis() throws Exception {
        LinePlot plot = new LinePlot(
                "t", LABELS, new Axis("risk", true), List.of(new Series("a", List.of(new Point(10, 1, -1, 3)))));
        assertThat(parse(plot.svg())).isNotNull();
        assertThat(plot.svg()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void a_single_point_and_a_comma_for_decimals_do_no_harm() {
        Locale before = Locale.getDefault();
        LinePlot plot = new LinePlot("t", ACCURACY, ACCURACY, List.of(new Series("a", List.of(new Point(0, 0)))));
        try {
            Locale.setDefault(Locale.GERMANY);
            String german = plot.svg();
            Locale.setDefault(Locale.ROOT);
            assertThat(german).isEqualTo(plot.svg()).doesNotContain("NaN", "Infinity");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void what_cannot_be_drawn_is_refused() {
        Series one = new Series("a", List.of(new Point(0, 1)));
        assertThatThrownBy(() -> new LinePlot("t", LABELS, ACCURACY, List.of(one)))
                .hasMessageContaining("labels has values above 0 alone, got 0.0");
        assertThatThrownBy(() -> new LinePlot("t", ACCURACY, ACCURACY, List.of()))
                .hasMessageContaining("got 0");
        assertThatThrownBy(() -> new LinePlot("t", ACCURACY, ACCURACY, Collections.nCopies(9, one)))
                .hasMessageContaining("1 to 8 series, got 9");
        assertThatThrownBy(() -> new Series("none", List.of())).hasMessageContaining("none has no points");
        assertThatThrownBy(() -> new Point(1, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Point(1, 2, 3, 4)).hasMessageContaining("low 3.0");
        assertThatThrownBy(() -> new Point(1, 2, 1, Double.POSITIVE_INFINITY)).hasMessageContaining("Infinity");
    }

    private static LinePlot plot(String title) {
        List<Series> series = IntStream.range(0, 8)
                .mapToObj(i -> new Series(
                        "ψ " + i,
                        List.of(
                                new Point(20, 0.1 * i, 0.1 * i - 0.05, 0.1 * i + 0.05),
                                new Point(100, 0.2),
                                new Point(5000, 0.9))))
                .toList();
        return new LinePlot(title, LABELS, ACCURACY, series);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    }
}
