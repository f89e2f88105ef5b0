package dev.latent.dataset;

import dev.latent.dataset.DatasetRequest.BuiltinSource;
import dev.latent.dataset.DatasetRequest.InlineSource;
import dev.latent.dataset.UploadReader.Upload;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** Makes datasets from uploads and requests. */
@Service
public class DatasetService {

    private final DatasetStore store;

    private final UploadReader reader;

    DatasetService(DatasetStore store, UploadReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /**
     * An upload, as a form gives it.
     *
     * @param files       one with examples, or two with a side of paired text each; a second one with an IDX or NPY array of one
     *                    dimension holds labels
     * @param labelFile   labels in a file of their own
     */
    record Form(
            String name,
            List<Upload> files,
            @Nullable Upload labelFile,
            ReadOptions options,
            LabelSummary.@Nullable Kind labelKind) {}

    Dataset create(Form form) {
        return store.create(form.name(), form.options().kind(), writer -> {
            List<Upload> examples = new ArrayList<>();
            List<Upload> labels = new ArrayList<>();
            int sides = form.files().size() == 2 && form.options().textKind() == DatasetKind.PAIRED_TEXT ? 2 : 1;
            for (Upload file : form.files()) {
                boolean aside = form.files().size() > sides && reader.holdsLabels(file, writer.folder());
                (aside ? labels : examples).add(file);
            }
            if (form.labelFile() != null) {
                labels.add(form.labelFile());
            }
            if (examples.size() != sides || labels.size() > 1) {
                throw new ServiceException(
                        ErrorCode.INVALID_REQUEST,
                        "expected one file of examples, or two of kind paired-text, and at most one of labels, got %d and %d"
                                .formatted(examples.size(), labels.size()));
            }
            reader.readExamples(examples, form.options(), !labels.isEmpty(), writer);
            if (!labels.isEmpty()) {
                if (writer.labels().count() > 0) {
                    throw new ServiceException(
                            ErrorCode.LABELS_MISMATCH,
                            "%s has labels of its own; leave out %s"
                                    .formatted(
                                            examples.get(0).name(),
                                            labels.get(0).name()));
                }
                reader.readLabels(labels.get(0), writer);
            }
            return form.labelKind();
        });
    }

    /**
     * Makes a dataset of a file of JSON lines such as {@code {"input":[0.1,0.2],"label":"a"}}. Inputs that are strings are text,
     * unless they are pictures as data URIs.
     *
     * @param name of the dataset
     * @throws ServiceException DATASET_EXISTS, or naming the line that does not fit
     */
    public Dataset createFromJsonLines(String name, Path file) {
        Upload upload = new Upload(file, name + ".jsonl");
        return create(new Form(name, List.of(upload), null, ReadOptions.NONE, null));
    }

    Dataset create(DatasetRequest request) {
        if (request.source() instanceof InlineSource inline) {
            return store.create(request.name(), inline.kind(), writer -> fill(inline, writer));
        }
        BuiltinSource builtin = (BuiltinSource) request.source();
        return store.create(request.name(), null, writer -> {
            ShapesGenerator.generate(builtin.count(), builtin.seed(), builtin.size(), writer);
            return null;
        });
    }

    private static LabelSummary.@Nullable Kind fill(InlineSource inline, DatasetWriter writer) throws IOException {
        List<JsonNode> labels = inline.labels();
        if (labels != null && labels.size() != inline.rows().size()) {
            throw LabelCollector.mismatch(inline.rows().size(), labels.size());
        }
        JsonExamples examples = examples(inline, writer);
        for (int i = 0; i < inline.rows().size(); i++) {
            examples.add(inline.rows().get(i), "row " + i);
            if (labels != null) {
                JsonLines.addLabel(labels.get(i), writer.labels(), "row " + i);
            }
        }
        return inline.labelKind();
    }

    private static JsonExamples examples(InlineSource inline, DatasetWriter writer) throws IOException {
        DatasetKind kind = inline.kind();
        if (kind == null && !inline.rows().isEmpty()) {
            kind = JsonTexts.kindOf(inline.rows().get(0));
        }
        if (kind == null || !kind.isText()) {
            return new JsonRows(writer, inline.shape(), kind);
        }
        if (inline.shape() != null) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "source.shape",
                    "shape %s is for numbers, but the rows are %s"
                            .formatted(inline.shape().dims(), kind));
        }
        return new JsonTexts(writer, kind, ReadOptions.NONE);
    }
}
