package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.head.Targets;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the accuracy of a linear probe on the frozen encoder grows with the number of labels (Hénaff et al. 2020), beside what the same
 * labels give without that encoder. Labels are drawn anew for each seed, as equal among classes as their counts allow; the test examples
 * stay the same.
 *
 * @param labels          how many
 * @param fractions       parts of all labels to learn from
 * @param seeds           draws of each
 * @param against         what is measured beside the encoder
 * @param supervisedSteps of training from scratch on the same labels, at most
 */
@Schema(
        description =
                "How a linear probe's accuracy grows with the number of labels, over several draws of them, beside the same labels without this encoder.")
record LabelEfficiencySpec(
        @ArraySchema(
                arraySchema =
                        @Schema(
                                description = "How many labels; numbers that there are not as many of are left out.",
                                defaultValue = "[100, 600, 1000, 3000]"),
                schema = @Schema(type = "integer", minimum = "1", maximum = "10000000"))
        List<Integer> labels,

        @ArraySchema(
                arraySchema =
                        @Schema(description = "Parts of all labels to learn from.", defaultValue = "[0.01, 0.1, 1]"),
                schema = @Schema(type = "number", minimum = "0", exclusiveMinimum = true, maximum = "1"))
        List<Double> fractions,

        @Schema(
                description = "Draws of labels for each of these, by the request's seed and those after it.",
                minimum = "1",
                maximum = "100",
                defaultValue = "5")
        int seeds,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "What is measured on the same labels: a linear probe on the raw input (of texts: on which tokens they have), on the encoder with random weights, and the network trained from random weights.",
                                defaultValue = "[\"raw-input\", \"random-encoder\", \"supervised\"]"))
        List<Baseline> against,

        @Schema(
                description =
                        "Steps of the supervised training, of 32 labels each, unless that is less than one epoch.",
                minimum = "1",
                maximum = "100000",
                defaultValue = "2000")
        int supervisedSteps)
        implements ProtocolSpec {

    private static final List<Integer> DEFAULT_LABELS = List.of(100, 600, 1000, 3000);

    private static final List<Double> DEFAULT_FRACTIONS = List.of(0.01, 0.1, 1.0);

    private static final int DEFAULT_SEEDS = 5;

    private static final int DEFAULT_STEPS = 2000;

    private static final int MOST_BUDGETS = 20;

    LabelEfficiencySpec {
        Limits.require("number of labels and fractions", labels.size() + fractions.size(), 1, MOST_BUDGETS);
        labels.forEach(count -> Limits.require("each of labels", count, 1, 10_000_000));
        fractions.forEach(fraction -> Limits.require("each of fractions", fraction, Double.MIN_VALUE, 1));
        Limits.require("seeds", seeds, 1, 100);
        Limits.require("supervisedSteps", supervisedSteps, 1, 100_000);
        if (against.stream().distinct().count() < against.size()) {
            throw new IllegalArgumentException("against names each once, got " + against);
        }
        labels = List.copyOf(labels);
        fractions = List.copyOf(fractions);
        against = List.copyOf(against);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static LabelEfficiencySpec of(
            @JsonProperty("labels") @Nullable List<Integer> labels,
            @JsonProperty("fractions") @Nullable List<Double> fractions,
            @JsonProperty("seeds") @Nullable Integer seeds,
            @JsonProperty("against") @Nullable List<Baseline> against,
            @JsonProperty("supervisedSteps") @Nullable Integer supervisedSteps) {
        return new LabelEfficiencySpec(
                labels == null ? DEFAULT_LABELS : labels,
                fractions == null ? DEFAULT_FRACTIONS : fractions,
                seeds == null ? DEFAULT_SEEDS : seeds,
                against == null ? List.of(Baseline.values()) : against,
                supervisedSteps == null ? DEFAULT_STEPS : supervisedSteps);
    }

    /** What the same labels are given to besides the encoder. */
    enum Baseline {
        @JsonProperty("raw-input")
        RAW_INPUT,
        @JsonProperty("random-encoder")
        RANDOM_ENCODER,
        @JsonProperty("supervised")
        SUPERVISED;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LABELS);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) throws IOException {
        int available = model.parts().training().length;
        List<String> notes = new ArrayList<>();
        List<Integer> budgets = budgets(available, classes(model), notes);
        if (budgets.isEmpty()) {
            return Finding.of(model, Map.of()).withNotes(notes);
        }
        FewLabels few = new FewLabels(model, supervisedSteps, memory);
        List<Curve> curves = new ArrayList<>();
        curves.add(curve(model.reference(), model.seed(), budgets, memory.within("encoder"), few::encoder));
        for (Baseline baseline : against) {
            String unable = few.unable(baseline);
            if (unable != null) {
                notes.add("no %s: %s".formatted(baseline.label(), unable));
            } else {
                curves.add(curve(
                        baseline.label(),
                        model.seed(),
                        budgets,
                        memory.within(baseline.label()),
                        switch (baseline) {
                            case RAW_INPUT -> few::rawInput;
                            case RANDOM_ENCODER -> few::randomEncoder;
                            case SUPERVISED -> few::supervised;
                        }));
            }
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (Curve.Point point : curves.get(0).points()) {
            figures.put("%s with %d labels".formatted(few.figure(), (int) point.x()), point.figure());
        }
        return Finding.of(model, figures).withCurves(curves).withNotes(notes);
    }

    /** In ascending order, without those that cannot be drawn. */
    private List<Integer> budgets(int available, int classes, List<String> notes) {
        Set<Integer> counts = new TreeSet<>();
        fractions.forEach(fraction -> counts.add((int) Math.max(1, Math.round(fraction * available))));
        counts.addAll(labels);
        List<Integer> possible = counts.stream()
                .filter(count -> count >= classes && count <= available)
                .toList();
        if (possible.size() < counts.size()) {
            notes.add("left out: numbers of labels below %d, one of each class, or above %d, all there are"
                    .formatted(classes, available));
        }
        return possible;
    }

    private static int classes(ModelUnderTest model) {
        return model.parts().targets() instanceof Targets.Classes classes ? classes.outputs() : 1;
    }

    /** The main figure of a head that a method makes of some labels. */
    private interface Method {

        double measure(int labels, long seed) throws IOException;
    }

    private Curve curve(String name, long seed, List<Integer> budgets, FinishedParts memory, Method method)
            throws IOException {
        double[][] values = new double[budgets.size()][seeds];
        for (int draw = 0; draw < seeds; draw++) {
            long drawn = seed + draw;
            for (int b = 0; b < budgets.size(); b++) {
                int budget = budgets.get(b);
                values[b][draw] =
                        memory.of("%d-%d".formatted(budget, draw), Double.class, () -> method.measure(budget, drawn));
            }
        }
        List<Curve.Point> points = new ArrayList<>();
        for (int b = 0; b < values.length; b++) {
            points.add(new Curve.Point(budgets.get(b), Figure.ofMean(values[b])));
        }
        return new Curve(name, points);
    }
}
