package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartHttpServletRequest;

@RestController
@RequestMapping("/api/v1/datasets")
@Tag(name = "Datasets", description = "Immutable examples, with or without labels.")
class DatasetController {

    private static final int MAX_EXAMPLES = 1024;

    /** Numbers in one answer, about 40 MB of JSON; a picture has up to four times as many pixels. */
    private static final int MAX_VALUES = 1 << 22;

    private final DatasetService service;

    private final DatasetStore store;

    DatasetController(DatasetService service, DatasetStore store) {
        this.service = service;
        this.store = store;
    }

    /** @param nextCursor null on the last page */
    @Schema(description = "A page of datasets.")
    record DatasetPage(
            @Schema(description = "In the order of their names.")
            List<Dataset> items,

            @Schema(description = "Pass as `cursor` for the next page; absent on the last.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String nextCursor) {}

    @Schema(description = "One example.")
    record Example(
            @Schema(description = "Its place in the dataset, from 0.", example = "0")
            int index,

            @Schema(
                    description =
                            "What `encode` takes: its values, flat and row-major; of text a string, of paired text an array of two.",
                    types = {"array", "string"})
            Object input,

            @Schema(
                    description = "A class name, a number, an array of tags, or absent.",
                    types = {"string", "number", "array"})
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Object label,

            @Schema(description = "Ground-truth factors by name, where the dataset has them.")
            @JsonInclude(JsonInclude.Include.NON_EMPTY)
            Map<String, Double> factors) {}

    @Schema(description = "Some examples.")
    record ExamplePage(
            @Schema(description = "In their order.") List<Example> items,

            @Schema(description = "How many the dataset has.", example = "2000")
            int total) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                            schema = @Schema(implementation = UploadForm.Fields.class))))
    @ApiResponse(responseCode = "201", description = "Stored; `Location` is its address.")
    @ApiResponse(responseCode = "400", description = DatasetDocs.INVALID)
    @ApiResponse(responseCode = "409", description = "`DATASET_EXISTS`")
    @ApiResponse(responseCode = "413", description = DatasetDocs.TOO_LARGE)
    @ApiResponse(responseCode = "507", description = "`STORAGE_FULL`: the disk is full; nothing was stored.")
    ResponseEntity<Dataset> upload(@Parameter(hidden = true) MultipartHttpServletRequest request) throws IOException {
        try (UploadForm form = UploadForm.of(request)) {
            return created(service.create(form.read()));
        }
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "Stored; `Location` is its address.")
    @ApiResponse(responseCode = "400", description = DatasetDocs.INVALID)
    @ApiResponse(responseCode = "409", description = "`DATASET_EXISTS`")
    @ApiResponse(responseCode = "413", description = DatasetDocs.TOO_LARGE)
    @ApiResponse(responseCode = "507", description = "`STORAGE_FULL`: the disk is full; nothing was stored.")
    ResponseEntity<Dataset> create(@Valid @RequestBody DatasetRequest request) {
        return created(service.create(request));
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List datasets", description = "In the order of their names.")
    @ApiResponse(responseCode = "200", description = "A page.")
    @ApiResponse(responseCode = "400", description = "`INVALID_PARAMETER`")
    DatasetPage list(
            @Parameter(description = "Most items on the page.") @RequestParam(defaultValue = "50") @Min(1) @Max(1000)
                    int limit,
            @Parameter(description = "`nextCursor` of the page before.") @RequestParam(defaultValue = "")
                    String cursor) {
        if (!cursor.isEmpty() && !cursor.matches(DatasetRequest.NAME)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "cursor", "cursor must be the nextCursor of an earlier page");
        }
        List<Dataset> found = store.list(cursor, limit + 1);
        boolean more = found.size() > limit;
        List<Dataset> items = more ? found.subList(0, limit) : found;
        return new DatasetPage(items, more ? items.get(limit - 1).name() : null);
    }

    @GetMapping(path = "/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Describe a dataset",
            description = "Its kind, count, labels and checksum, and the shape of numbers.")
    @ApiResponse(responseCode = "200", description = "The dataset.")
    @ApiResponse(responseCode = "404", description = "`DATASET_NOT_FOUND`")
    Dataset get(@Parameter(description = "Name of the dataset.", example = "shapes") @PathVariable String name) {
        return store.get(name);
    }

    @GetMapping(path = "/{name}/examples", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Look at examples",
            description = "`Accept: image/png` draws them as a contact sheet instead.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "Some examples, as numbers, text or a picture.",
                        content = {
                            @Content(
                                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                                    schema = @Schema(implementation = ExamplePage.class)),
                            @Content(
                                    mediaType = MediaType.IMAGE_PNG_VALUE,
                                    schema = @Schema(type = "string", format = "binary"))
                        }),
                @ApiResponse(responseCode = "400", description = "`INVALID_PARAMETER`"),
                @ApiResponse(responseCode = "404", description = "`DATASET_NOT_FOUND`"),
                @ApiResponse(
                        responseCode = "500",
                        description = "`DATASET_DAMAGED`: its files are not what was stored."),
                @ApiResponse(
                        responseCode = "406",
                        description = "`NOT_ACCEPTABLE`: these vectors, or text, make no picture.")
            })
    ExamplePage examples(
            @Parameter(description = "Name of the dataset.", example = "shapes") @PathVariable String name,
            @Parameter(description = "The first one's index.") @RequestParam(defaultValue = "0") @Min(0) int offset,
            @Parameter(description = "How many at most; of examples with very many values or characters, fewer come.")
                    @RequestParam(defaultValue = "20")
                    @Min(1)
                    @Max(MAX_EXAMPLES)
                    int limit) {
        try (LabelledExamples examples = store.glance(name)) {
            List<Example> items = new ArrayList<>();
            long values = 0;
            int end = (int) Math.min(examples.count(), (long) offset + limit);
            for (int index = offset; index < end; index++) {
                ExampleInput input = ExampleInput.read(examples, index);
                values += input.values();
                if (values > MAX_VALUES && !items.isEmpty()) {
                    break;
                }
                items.add(new Example(index, input.json(), examples.label(index), factors(examples, index)));
            }
            return new ExamplePage(items, examples.count());
        }
    }

    @GetMapping(path = "/{name}/examples", produces = MediaType.IMAGE_PNG_VALUE)
    @Operation(hidden = true)
    byte[] sheet(
            @PathVariable String name,
            @RequestParam(defaultValue = "0") @Min(0) int offset,
            @RequestParam(defaultValue = "64") @Min(1) @Max(MAX_EXAMPLES) int limit) {
        if (store.get(name).kind().isText()) {
            throw new ServiceException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "dataset %s holds text, which makes no picture; the examples come as application/json"
                            .formatted(name));
        }
        try (DatasetReader reader = store.glanceAtNumbers(name)) {
            int[] indices = indices(reader, offset, limit);
            if (indices.length == 0) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_PARAMETER,
                        "offset",
                        "offset %d is beyond the %d examples of %s".formatted(offset, reader.count(), name));
            }
            return ContactSheet.draw(reader, indices);
        }
    }

    @DeleteMapping("/{name}")
    @Operation(summary = "Delete a dataset", description = "Models that were trained on it stay.")
    @ApiResponse(responseCode = "204", description = "Deleted.")
    @ApiResponse(responseCode = "404", description = "`DATASET_NOT_FOUND`")
    @ApiResponse(responseCode = "409", description = "`DATASET_IN_USE`: an active job needs it.")
    ResponseEntity<Void> delete(
            @Parameter(description = "Name of the dataset.", example = "shapes") @PathVariable String name) {
        store.delete(name);
        return ResponseEntity.noContent().build();
    }

    private static int[] indices(DatasetReader reader, int offset, int limit) {
        int most = Math.max(1, Math.min(limit, MAX_VALUES / reader.shape().size()));
        int end = (int) Math.min(reader.count(), (long) offset + most);
        return IntStream.range(Math.min(offset, end), end).toArray();
    }

    private static Map<String, Double> factors(LabelledExamples reader, int index) {
        Map<String, Double> factors = new LinkedHashMap<>();
        reader.dataset().factors().forEach(name -> factors.put(name, reader.factor(index, name)));
        return factors;
    }

    private static ResponseEntity<Dataset> created(Dataset dataset) {
        return ResponseEntity.created(URI.create("/api/v1/datasets/" + dataset.name()))
                .body(dataset);
    }
}
