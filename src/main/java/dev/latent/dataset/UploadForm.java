package dev.latent.dataset;

import dev.latent.dataset.DatasetService.Form;
import dev.latent.dataset.UploadReader.Upload;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/** A multipart upload. Its field {@code labels} may be a file or a text, so the form is read by hand. */
final class UploadForm implements AutoCloseable {

    private static final Set<String> FILES = Set.of("file", "labels");

    private static final Set<String> TEXTS = Set.of("name", "labels", "kind", "labelKind", "header", "text", "pair");

    private final MultipartHttpServletRequest request;

    private final List<Path> temporary = new ArrayList<>();

    private UploadForm(MultipartHttpServletRequest request) {
        this.request = request;
    }

    /** What the form's fields are, for the API's description. */
    @Schema(name = "DatasetUpload", description = "A file of examples, and how to read it.")
    record Fields(
            @Schema(
                    description = "Name of the new dataset.",
                    example = "my-data",
                    pattern = DatasetRequest.NAME,
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @ArraySchema(
                    arraySchema =
                            @Schema(
                                    description =
                                            "The examples; a second file may hold labels (IDX or NPY with one dimension), or, of paired text, the other side of each line.",
                                    requiredMode = Schema.RequiredMode.REQUIRED),
                    schema = @Schema(type = "string", format = "binary"))
            List<String> file,

            @Schema(
                    description =
                            "Labels: a file (IDX, NPY, or text with one label a line), or the name or position (from 0; −1 is the last) of a column of CSV or TSV.")
            @Nullable
            String labels,

            @Schema(
                    description =
                            "What the examples must turn out to be; `text` and `paired-text` say how a file is read as well.")
            @Nullable
            DatasetKind kind,

            @Schema(
                    description =
                            "Of text: the column of CSV or TSV (by name or position) or the property of JSON lines that is the text; absent: text, sentence or input, or else the only one.")
            @Nullable
            String text,

            @Schema(
                    description =
                            "Of paired text in one file: the column or property that is the other text; absent: pair, or else the second of two.")
            @Nullable
            String pair,

            @Schema(description = "What labels are; absent: numbers with fractions are values, all else classes.")
            LabelSummary.@Nullable Kind labelKind,

            @Schema(description = "CSV and TSV: whether the first line names the columns; absent: found out.") @Nullable
            Boolean header) {}

    static UploadForm of(MultipartHttpServletRequest request) {
        requireKnown(request.getMultiFileMap().keySet(), FILES, "text, without a filename");
        requireKnown(request.getParameterMap().keySet(), TEXTS, "a file, with a filename");
        request.getParameterMap().forEach((field, values) -> {
            if (values.length > 1) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST,
                        field,
                        "the form has %d fields '%s'".formatted(values.length, field));
            }
        });
        return new UploadForm(request);
    }

    /** Puts the files where they can be read more than once. They go when this is closed. */
    Form read() throws IOException {
        List<Upload> files = new ArrayList<>();
        for (MultipartFile file : request.getFiles("file")) {
            files.add(keep(file));
        }
        if (files.isEmpty()) {
            throw ServiceException.ofField(ErrorCode.INVALID_REQUEST, "file", "the form has no file called 'file'");
        }
        if (request.getFiles("labels").size() > 1) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST, "labels", "the form has more than one file of labels");
        }
        MultipartFile labels = request.getFile("labels");
        return new Form(
                name(),
                files,
                labels == null ? null : keep(labels),
                new ReadOptions(
                        choice("kind", DatasetKind.values()), text("labels"), header(), text("text"), text("pair")),
                choice("labelKind", LabelSummary.Kind.values()));
    }

    @Override
    public void close() throws IOException {
        for (Path file : temporary) {
            Files.deleteIfExists(file);
        }
    }

    private String name() {
        String name = text("name");
        if (name == null || !name.matches(DatasetRequest.NAME)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "name",
                    name == null
                            ? "the form has no field called 'name'"
                            : "name '%s' must match %s".formatted(name, DatasetRequest.NAME));
        }
        return name;
    }

    private @Nullable Boolean header() {
        String text = text("header");
        if (text == null) {
            return null;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw invalid("header", text, List.of("true", "false"));
        }
        return text.equals("true");
    }

    private <E extends Enum<E>> @Nullable E choice(String field, E[] values) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        return Arrays.stream(values)
                .filter(value -> lower(value).equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(
                        field,
                        text,
                        Arrays.stream(values).map(UploadForm::lower).toList()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ServiceException invalid(String field, String text, List<String> expected) {
        return ServiceException.ofField(
                ErrorCode.INVALID_PARAMETER, field, "%s '%s' is none of %s".formatted(field, text, expected));
    }

    private @Nullable String text(String field) {
        String text = request.getParameter(field);
        return text == null || text.isBlank() ? null : text.strip();
    }

    private Upload keep(MultipartFile file) throws IOException {
        Path path = Files.createTempFile("latent-upload", ".part");
        temporary.add(path);
        // a rename where the server put the file into the same file system
        file.transferTo(path.toFile());
        String name = file.getOriginalFilename();
        return new Upload(path, name == null || name.isBlank() ? "the file" : name);
    }

    private static void requireKnown(Set<String> given, Set<String> known, String other) {
        Set<String> all = new TreeSet<>(FILES);
        all.addAll(TEXTS);
        for (String field : new TreeSet<>(given)) {
            if (!all.contains(field)) {
                throw ServiceException.ofField(
                        ErrorCode.UNKNOWN_PROPERTY,
                        field,
                        "the form has a field '%s'; expected %s".formatted(field, all));
            }
            if (!known.contains(field)) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST, field, "the form's field '%s' must be %s".formatted(field, other));
            }
        }
    }
}
