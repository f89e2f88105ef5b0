package dev.latent.openai;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping(path = "/v1/files", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = OpenAiDocs.TAG)
class FilesController {

    static final String FINE_TUNE = "fine-tune";

    static final String BATCH = "batch";

    /** Of files that a batch made; nobody uploads them. */
    static final String BATCH_OUTPUT = "batch_output";

    private static final List<String> PURPOSES = List.of(FINE_TUNE, BATCH);

    /** Also of purposes that no file here has. */
    private static final Pattern PURPOSE = Pattern.compile("[a-z_-]{1,40}");

    private static final int MAX_LIST = 10_000;

    private static final int MAX_FILENAME = 255;

    private final FileStore files;

    FilesController(FileStore files) {
        this.files = files;
    }

    @Schema(name = "OpenAiFileDeleted", description = "A file that was deleted.")
    record Deleted(
            @Schema(description = "What was deleted.") String id,

            @Schema(description = "What this is.", allowableValues = "file")
            String object,

            @Schema(description = "Always true.") boolean deleted) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            summary = "Upload a file",
            description =
                    "For `POST /v1/fine_tuning/jobs`: lines of `{\"input\": …, \"label\": …}`, where an input is an array of numbers or a PNG or JPEG data URI. For `POST /v1/batches`: a request on each line.")
    @ApiResponse(responseCode = "200", description = "The file.")
    @ApiResponse(responseCode = "400", description = "A part of the form is missing or not what it should be.")
    @ApiResponse(responseCode = "413", description = "`body_too_large` (`latent.files.max-size`)")
    StoredFile upload(
            @Parameter(description = "The file.") @RequestPart("file") MultipartFile file,
            @Parameter(description = "What it is for: `fine-tune` or `batch`.", example = FINE_TUNE)
                    @RequestParam("purpose")
                    String purpose)
            throws IOException {
        if (!PURPOSES.contains(purpose)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "purpose",
                    "purpose must be one of %s, got '%s'".formatted(PURPOSES, purpose));
        }
        String filename = Objects.requireNonNullElse(file.getOriginalFilename(), "");
        if (filename.length() > MAX_FILENAME) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "file",
                    "a file's name may have at most %d characters, got %d".formatted(MAX_FILENAME, filename.length()));
        }
        try (InputStream content = file.getInputStream()) {
            return files.create(filename, purpose, content);
        }
    }

    @GetMapping
    @Operation(summary = "List files", description = "Newest first unless asked for otherwise.")
    @ApiResponse(responseCode = "200", description = "A page.")
    @ApiResponse(responseCode = "400", description = "A parameter that does not fit.")
    Page<StoredFile> list(
            @Parameter(description = "Only files for this.") @RequestParam(name = "purpose", required = false) @Nullable
                    String purpose,
            @Parameter(description = "Files on a page.") @RequestParam(name = "limit", defaultValue = "10000")
                    int limit,
            @Parameter(description = "Only files after this one in the list.")
                    @RequestParam(name = "after", required = false)
                    @Nullable
                    String after,
            @Parameter(description = "`asc` or `desc`, by when they were uploaded.")
                    @RequestParam(name = "order", defaultValue = "desc")
                    String order) {
        Page.requireLimit(limit, MAX_LIST);
        if (!order.equals("asc") && !order.equals("desc")) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "order", "order must be asc or desc, got '%s'".formatted(order));
        }
        if (purpose != null && !PURPOSE.matcher(purpose).matches()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "purpose",
                    "purpose must be a word such as fine-tune, got another text");
        }
        if (after != null && !FileStore.ID.matcher(after).matches()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "after", "after must be a file's id, got '%s'".formatted(after));
        }
        return Page.of(files.list(purpose, after, order.equals("asc"), limit + 1), limit, StoredFile::id);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Describe a file", description = "Its name, size and purpose.")
    @ApiResponse(responseCode = "200", description = "The file.")
    @ApiResponse(responseCode = "404", description = "`file_not_found`")
    StoredFile retrieve(@Parameter(description = "The file's id.") @PathVariable String id) {
        return files.get(id);
    }

    @GetMapping(path = "/{id}/content", produces = MediaType.ALL_VALUE)
    @Operation(summary = "Download a file", description = "As it was uploaded, byte for byte.")
    @ApiResponse(responseCode = "200", description = "Its content.")
    @ApiResponse(responseCode = "404", description = "`file_not_found`")
    ResponseEntity<Resource> content(@Parameter(description = "The file's id.") @PathVariable String id)
            throws IOException {
        StoredFile file = files.get(id);
        ContentDisposition name = ContentDisposition.attachment()
                .filename(file.filename(), StandardCharsets.UTF_8)
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(new FileSystemResource(files.content(id)));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a file", description = "Fine-tuning jobs that were made with it keep what they need.")
    @ApiResponse(responseCode = "200", description = "Deleted.")
    @ApiResponse(responseCode = "404", description = "`file_not_found`")
    @ApiResponse(responseCode = "409", description = "`file_in_use`: a batch needs it.")
    Deleted delete(@Parameter(description = "The file's id.") @PathVariable String id) throws IOException {
        files.delete(id);
        return new Deleted(id, "file", true);
    }
}
