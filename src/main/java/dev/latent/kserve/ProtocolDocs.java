package dev.latent.kserve;

import dev.latent.inference.InferenceDocs;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Schema;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** What several routes say, and the schema of what is read and written by hand. */
final class ProtocolDocs implements OpenApiCustomizer {

    static final String TAG = "Open Inference Protocol";

    static final String DATA = "#/components/schemas/TensorData";

    static final String MODEL = InferenceDocs.MODEL;

    static final String VERSION = "Number of a version.";

    static final String NOT_FOUND = "There is no such model, version or alias.";

    static final String DAMAGED = "A file of the model is missing or not what was published.";

    /** A request that a fresh server answers: a white square as a PNG. */
    static final String SQUARE =
            "{\"id\": \"1\", \"inputs\": [{\"name\": \"input\", \"shape\": [1], \"datatype\": \"BYTES\", \"data\": [\""
                    + InferenceDocs.SQUARE
                    + "\"]}], \"outputs\": [{\"name\": \"embedding\"}, {\"name\": \"posterior_variance\"}]}";

    @Override
    public void customise(OpenAPI document) {
        document.getComponents()
                .addSchemas(
                        "TensorData",
                        new ArraySchema()
                                .items(new Schema<>().description("A number, a string, or an array of numbers."))
                                .description(
                                        "The elements in row-major order, flat or nested like the shape; answers are flat. Absent where bytes after the JSON part hold them."));
    }
}
