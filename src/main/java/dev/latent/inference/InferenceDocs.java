package dev.latent.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.NumberSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Describes what is read and written by hand, which cannot be seen from the classes, and keeps the examples' texts. */
public final class InferenceDocs implements OpenApiCustomizer {

    public static final String INPUT = "#/components/schemas/Input";

    static final String INPUTS = "#/components/schemas/Inputs";

    /** One input, or several. */
    public static final String ONE_OR_MORE = "#/components/schemas/OneOrMoreInputs";

    static final String MATRIX = "#/components/schemas/Matrix";

    public static final String MODEL = "A model: `name` for its newest version, `name@3` or `name@alias`.";

    public static final String NOT_FOUND = "`MODEL_NOT_FOUND`";

    public static final String OVERLOADED = "`OVERLOADED`: too many requests wait; retry after `Retry-After`.";

    public static final String TOO_LARGE = "`BODY_TOO_LARGE`: more rows or numbers than one request may have.";

    static final String BAD_INPUT =
            "`SHAPE_MISMATCH`, `NOT_FINITE`, `MALFORMED_IMAGE`, `MALFORMED_TEXT`, `MALFORMED_NPY`, `INVALID_REQUEST`, `UNKNOWN_PROPERTY`, `MALFORMED_JSON`";

    static final String CANNOT = "`NOT_SUPPORTED_BY_MODEL`: the model has no decoder, posterior or head for this.";

    static final String NOT_DRAWABLE = "`NOT_ACCEPTABLE`: the model makes vectors, which cannot be drawn.";

    /** A white square on black, 32×32. */
    public static final String SQUARE =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAAAAABWESUoAAAAGElEQVR42mNgGAVUB/+RwKiCgVUwCigCAOxpj3F0GhSuAAAAAElFTkSuQmCC";

    /** A white ellipse on black, 32×32. */
    public static final String ELLIPSE =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAAAAABWESUoAAAAL0lEQVR42mNgGAVDG/zHJ4cABKSxKvn/n4AKQgr+/ydZBcluIOgLwuFAREiOVAAABGmMdFi++L8AAAAASUVORK5CYII=";

    private static final String ROUTES = "/api/v1/models/{ref}/";

    /** A body for each route that the shipped model answers; what it is called, and the JSON. */
    private static final Map<String, Map.Entry<String, String>> EXAMPLES = Map.of(
            "fill-mask", Map.entry("a word of a caption", "{\"text\": \"a man [MASK] a horse\", \"top\": 5}"),
            "encode", Map.entry("a white square", "{\"inputs\": [\"" + SQUARE + "\"], \"normalize\": false}"),
            "decode",
                    Map.entry(
                            "two points",
                            "{\"latents\": [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, -1, 0.5, 0, 0, 0, 0, 0, 0, 2]]}"),
            "sample", Map.entry("sixteen samples", "{\"count\": 16, \"seed\": 7, \"temperature\": 1.0}"),
            "reconstruct", Map.entry("a white square", "{\"inputs\": [\"" + SQUARE + "\"]}"),
            "predict", Map.entry("a white square", "{\"inputs\": [\"" + SQUARE + "\"]}"),
            "neighbours",
                    Map.entry(
                            "a white square", "{\"dataset\": \"shapes\", \"inputs\": [\"" + SQUARE + "\"], \"k\": 5}"),
            "interpolate",
                    Map.entry(
                            "between two images",
                            "{\"from\": \"" + SQUARE + "\", \"to\": \"" + ELLIPSE + "\", \"steps\": 8}"),
            "traverse", Map.entry("from the origin", "{\"dimensions\": [0, 1, 2], \"range\": [-3, 3], \"steps\": 7}"),
            "score", Map.entry("a white square", "{\"inputs\": [\"" + SQUARE + "\"], \"importanceSamples\": 100}"));

    @Override
    public void customise(OpenAPI document) {
        Schema<Object> input = new Schema<>();
        input.description(
                "An array of numbers, flat or nested like the model's input; a PNG or JPEG data URI for a model of images; a string, or an array of token ids, for a model of text. "
                        + "Numbers are on the scale of the dataset's `examples`: grey levels from 0 to 1.");
        input.addOneOfItem(new ArraySchema().items(new Schema<>().description("A number, or an array of them.")));
        input.addOneOfItem(
                new StringSchema().description("A text, or `data:image/png;base64,…` or `data:image/jpeg;base64,…`"));
        document.getComponents().addSchemas("Input", input);
        document.getComponents()
                .addSchemas(
                        "Inputs",
                        new ArraySchema()
                                .items(new Schema<>().$ref(INPUT))
                                .minItems(1)
                                .description("One or more inputs."));
        document.getComponents()
                .addSchemas(
                        "OneOrMoreInputs",
                        new Schema<>()
                                .description("One input, or an array of them.")
                                .addOneOfItem(new Schema<>().$ref(INPUT))
                                .addOneOfItem(new Schema<>().$ref(INPUTS)));
        document.getComponents()
                .addSchemas(
                        "Matrix",
                        new ArraySchema()
                                .items(new ArraySchema().items(new NumberSchema().format("float")))
                                .description("float32 [rows, width]: one array for each row."));
        document.getComponents().getSchemas().values().forEach(InferenceDocs::forgetAlternatives);
        document.getPaths().forEach((path, item) -> {
            if (path.startsWith(ROUTES)) {
                item.readOperations().forEach(operation -> giveExample(path.substring(ROUTES.length()), operation));
            }
        });
    }

    /** The generator lists the classes that an input may be read into beside what describes one. */
    private static void forgetAlternatives(Schema<?> schema) {
        if (schema.getProperties() != null) {
            schema.getProperties().values().stream()
                    .filter(property -> INPUT.equals(property.get$ref()))
                    .forEach(property -> property.setOneOf(null));
        }
    }

    private static void giveExample(String route, Operation operation) {
        RequestBody body = operation.getRequestBody();
        Map.Entry<String, String> example = EXAMPLES.get(route);
        MediaType json = body == null ? null : body.getContent().get("application/json");
        if (example != null && json != null) {
            json.addExamples(example.getKey(), new Example().value(parse(example.getValue())));
        }
    }

    private static Object parse(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
