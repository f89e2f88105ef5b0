package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.augmentation.AugmentationSpec;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/v1/datasets")
@Tag(name = "Datasets")
class ViewsController {

    private static final int MAX_EXAMPLES = 64;

    private static final int MAX_VIEWS = 16;

    /** Values in one picture. */
    private static final int MAX_VALUES = 1 << 22;

    private final DatasetStore store;

    private final AugmentationList.Reader augmentationLists;

    ViewsController(DatasetStore store, JsonMapper json) {
        this.store = store;
        this.augmentationLists = new AugmentationList.Reader(json);
    }

    @GetMapping(path = "/{name}/views", produces = MediaType.IMAGE_PNG_VALUE)
    @Operation(
            summary = "Draw augmented views",
            description = """
                    What a contrastive objective will see of some examples: a row for each, the example first and then views of it, two for \
                    each epoch from the first on. With the seed of a training job they are the very views of that job (of vectors up to \
                    the scaling, which is measured here on the first examples).""",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "The picture.",
                        content =
                                @Content(
                                        mediaType = MediaType.IMAGE_PNG_VALUE,
                                        schema = @Schema(type = "string", format = "binary"))),
                @ApiResponse(
                        responseCode = "400",
                        description =
                                "`INVALID_PARAMETER`, `INVALID_REQUEST`, `UNKNOWN_PROPERTY`, `MALFORMED_JSON`: a parameter is wrong."),
                @ApiResponse(responseCode = "404", description = "`DATASET_NOT_FOUND`"),
                @ApiResponse(responseCode = "406", description = "`NOT_ACCEPTABLE`: these vectors make no picture."),
                @ApiResponse(
                        responseCode = "422",
                        description =
                                "`DATASET_UNSUITABLE`: the examples are text, or an augmentation makes no sense for them."),
                @ApiResponse(
                        responseCode = "500",
                        description = "`DATASET_DAMAGED`: its files are not what was stored.")
            })
    byte[] views(
            @Parameter(description = "Name of the dataset.", example = "shapes") @PathVariable String name,
            @Parameter(
                            description =
                                    "Names separated by commas, each with its defaults, or a JSON array as in a training request, such as `[{\"type\":\"rotate\",\"degrees\":[-30,30]}]`; absent: the defaults of the kind of data.",
                            example = "random-crop,rotate,blur")
                    @RequestParam(defaultValue = "")
                    String augmentations,
            @Parameter(description = "How many examples at most; of examples with very many values, fewer come.")
                    @RequestParam(defaultValue = "8")
                    @Min(1)
                    @Max(MAX_EXAMPLES)
                    int count,
            @Parameter(description = "How many views of each.")
                    @RequestParam(defaultValue = "6")
                    @Min(1)
                    @Max(MAX_VIEWS)
                    int views,
            @Parameter(description = "Seed of the views.") @RequestParam(defaultValue = "42") long seed,
            @Parameter(description = "The first example's index.") @RequestParam(defaultValue = "0") @Min(0) int offset,
            HttpServletRequest request) {
        try (DatasetReader reader = store.glanceAtNumbers(name)) {
            if (offset >= reader.count()) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_PARAMETER,
                        "offset",
                        "offset %d is beyond the %d examples of %s".formatted(offset, reader.count(), name));
            }
            List<AugmentationSpec> specs = specs(augmentations, reader, request);
            int most = Math.max(1, MAX_VALUES / (reader.shape().size() * (views + 1)));
            int end = (int) Math.min(reader.count(), (long) offset + Math.min(count, most));
            int[] indices = IntStream.range(offset, end).toArray();
            return new ViewSheet(reader, specs, views, seed).draw(indices);
        }
    }

    private List<AugmentationSpec> specs(String text, DatasetReader reader, HttpServletRequest request) {
        try {
            return augmentationLists.read(text, reader.shape());
        } catch (JacksonException e) {
            // Said in the same words as of a body.
            throw new HttpMessageNotReadableException("augmentations", e, new ServletServerHttpRequest(request));
        }
    }
}
