package dev.latent.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Describes the one route that two methods answer, an upload and a JSON body: from their annotations it would get one's only. */
@Component
class DatasetDocs implements OpenApiCustomizer {

    static final String INVALID =
            "`EMPTY_FILE`, `UNKNOWN_FORMAT`, `MALFORMED_IDX`, `MALFORMED_NPY`, `MALFORMED_CSV`, `MALFORMED_TEXT`, `RAGGED_ROW`, `NOT_FINITE`, "
                    + "`MALFORMED_JSON`, `MALFORMED_ARCHIVE`, `UNSAFE_ARCHIVE`, `MALFORMED_IMAGE`, `LABELS_MISMATCH`, `INVALID_PARAMETER`, "
                    + "`INVALID_REQUEST`, `UNKNOWN_PROPERTY`: nothing was stored.";

    static final String TOO_LARGE = "`BODY_TOO_LARGE`, `ARCHIVE_TOO_LARGE`, `DATASET_TOO_LARGE`: nothing was stored.";

    private static final String DESCRIPTION = """
            From a file, as multipart/form-data: IDX, NPY, NPZ, CSV, JSON lines or a ZIP of PNG or JPEG images, each gzipped or not; what \
            a file is, is found out from its content. Bytes of images are scaled to 0…1; all other numbers stay as they are (bytes of \
            two-dimensional arrays too). In a ZIP, folder names are labels. In a NPZ, the array `x` or `data` holds examples and `y` or \
            `labels` labels. A JSON line is one example: `{"input":[…],"label":…}` or a bare array. Images of 16 bits are rounded to 8, \
            and alpha is ignored.

            Text, in UTF-8, is one example a line in a file called `.txt`, a string in a JSON line, or, with `kind=text`, any lines or a \
            column of CSV or TSV. Blank lines are no examples. `kind=paired-text` takes two files, whose lines belong together, or two \
            columns.

            Or from JSON: rows in the request, or the built-in generator `shapes`.""";

    private static final String SHAPES =
            "{\"name\": \"shapes\", \"source\": {\"type\": \"builtin\", \"generator\": \"shapes\", \"count\": 2000, \"seed\": 1}}";

    private static final String FLOWERS =
            "{\"name\": \"flowers\", \"source\": {\"type\": \"inline\", \"rows\": [[5.1, 3.5, 1.4, 0.2], [6.2, 3.4, 5.4, 2.3]], "
                    + "\"labels\": [\"setosa\", \"virginica\"]}}";

    private static final String CAPTIONS =
            "{\"name\": \"captions\", \"source\": {\"type\": \"inline\", \"rows\": [\"a man on a horse\", \"a dog in the snow\"], "
                    + "\"labels\": [\"rider\", \"animal\"]}}";

    private static final String TRANSLATIONS =
            "{\"name\": \"translations\", \"source\": {\"type\": \"inline\", \"kind\": \"paired-text\", "
                    + "\"rows\": [[\"a man\", \"ein Mann\"], [\"a dog\", \"ein Hund\"]]}}";

    /** The form without its file, which a person chooses. */
    private static final String LINES = "{\"name\": \"sentences\", \"kind\": \"text\", \"file\": [\"sentences.txt\"]}";

    @Override
    public void customise(OpenAPI document) {
        Operation create = Objects.requireNonNull(document.getPaths().get("/api/v1/datasets"))
                .getPost();
        create.setOperationId("createDataset");
        create.setSummary("Make a dataset");
        create.setDescription(DESCRIPTION);
        Content content = create.getRequestBody().getContent();
        MediaType form = content.remove("multipart/form-data");
        Objects.requireNonNull(content.get("application/json"))
                .addExamples("built-in shapes", new Example().value(parse(SHAPES)))
                .addExamples("rows in the request", new Example().value(parse(FLOWERS)))
                .addExamples("text in the request", new Example().value(parse(CAPTIONS)))
                .addExamples("pairs in the request", new Example().value(parse(TRANSLATIONS)));
        form.addExamples("a file of lines", new Example().value(parse(LINES)));
        content.addMediaType("multipart/form-data", form);
    }

    private static Object parse(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
