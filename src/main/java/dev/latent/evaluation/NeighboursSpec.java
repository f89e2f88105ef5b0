package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.metric.NearestNeighbours;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The nearest neighbours of chosen examples, by cosine, among the examples measured on.
 *
 * @param examples indices into the dataset that is measured on; null for some that are spread evenly
 * @param k        how many
 */
@Schema(description = "Nearest neighbours of chosen examples by cosine, as a picture in the page.")
record NeighboursSpec(
        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "Indices into the dataset that is measured on; absent: eight of those measured on."),
                schema = @Schema(type = "integer", minimum = "0"))
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<Integer> examples,

        @Schema(description = "Neighbours of each.", minimum = "1", maximum = "50", defaultValue = "8")
        int k)
        implements ProtocolSpec {

    private static final int MOST_EXAMPLES = 100;

    private static final int DEFAULT_EXAMPLES = 8;

    private static final int DEFAULT_K = 8;

    private static final int MOST_K = 50;

    NeighboursSpec {
        Limits.require("k", k, 1, MOST_K);
        if (examples != null) {
            Limits.require("number of examples", examples.size(), 1, MOST_EXAMPLES);
            examples.forEach(example -> Limits.require("each of examples", example, 0, Integer.MAX_VALUE));
            examples = List.copyOf(examples);
        }
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static NeighboursSpec of(
            @JsonProperty("examples") @Nullable List<Integer> examples, @JsonProperty("k") @Nullable Integer k) {
        return new NeighboursSpec(examples, k == null ? DEFAULT_K : k);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        int[] measured = model.parts().test();
        List<Integer> places = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (examples == null) {
            int count = Math.min(DEFAULT_EXAMPLES, measured.length);
            IntStream.range(0, count)
                    .map(i -> (int) ((long) i * measured.length / count))
                    .forEach(places::add);
        } else {
            for (int example : examples) {
                int place = Arrays.binarySearch(measured, example);
                if (place >= 0) {
                    places.add(place);
                } else {
                    notes.add("example %d is not among those measured on".formatted(example));
                }
            }
        }
        int possible = Math.min(k, measured.length - 1);
        List<Neighbourhood> found = new ArrayList<>();
        if (possible > 0 && !places.isEmpty()) {
            NearestNeighbours nearest = NearestNeighbours.amongOthers(
                    model.test(), places.stream().mapToInt(Integer::intValue).toArray(), possible);
            for (int i = 0; i < places.size(); i++) {
                found.add(new Neighbourhood(
                        measured[places.get(i)],
                        Arrays.stream(nearest.indicesOf(i))
                                .mapToObj(place -> measured[place])
                                .toList(),
                        Arrays.stream(nearest.cosinesOf(i)).boxed().toList()));
            }
        }
        return Finding.of(model, Map.of()).withNeighbourhoods(found).withNotes(notes);
    }
}
