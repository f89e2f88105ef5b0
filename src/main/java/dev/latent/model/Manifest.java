package dev.latent.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.objective.ObjectiveSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a published model is and how it can be made again.
 *
 * @param format              of this document: 1
 * @param inputKind           {@code vectors} or {@code images}
 * @param embeddingDimensions width of an embedding
 * @param objective           null where the encoder was imported
 * @param encoder             null where the encoder was imported
 * @param head                null where the model has no head
 * @param dataset             what it was trained on; null where imported
 * @param training            null where imported
 * @param base                the model it was fine-tuned from, as {@code name@version}; null if none
 * @param metrics             final figures of its training
 * @param trainingSeconds     time spent in the training loop
 * @param codeVersion         version of this program that made it
 * @param onnxDifference      largest difference between the ONNX graphs and SameDiff on real batches: absolute, relative for values above 1
 * @param files               every other file of the artifact, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int format,
        String name,
        int version,
        Instant createdAt,
        String inputKind,
        InputShape inputShape,
        int embeddingDimensions,
        @Nullable ObjectiveSpec objective,
        @Nullable EncoderSpec encoder,
        @Nullable Head head,
        @Nullable DatasetReference dataset,
        @Nullable TrainingSpec training,
        @Nullable String base,
        Map<String, Double> metrics,
        double trainingSeconds,
        String codeVersion,
        double onnxDifference,
        Map<String, FileEntry> files) {

    /** The format that this program writes and reads. */
    public static final int FORMAT = 1;

    public static final String ENCODER_FILE = "encoder.onnx";

    public static final String DECODER_FILE = "decoder.onnx";

    public static final String HEAD_FILE = "head.onnx";

    /** The same model under another name or version. */
    Manifest as(String newName, int newVersion) {
        return new Manifest(
                format,
                newName,
                newVersion,
                createdAt,
                inputKind,
                inputShape,
                embeddingDimensions,
                objective,
                encoder,
                head,
                dataset,
                training,
                base,
                metrics,
                trainingSeconds,
                codeVersion,
                onnxDifference,
                files);
    }

    /** {@code name@version}. */
    public String reference() {
        return name + "@" + version;
    }

    public boolean has(String file) {
        return files.containsKey(file);
    }

    /**
     * A task layer on the encoder.
     *
     * @param task   {@code classification}, {@code multi-label} or {@code regression}
     * @param mode   {@code linear-probe} or {@code fine-tune}
     * @param labels names of classes or tags, in the order of the head's outputs; empty for regression
     */
    public record Head(String task, String mode, List<String> labels) {}

    /** @param examples how many of the dataset's examples were used */
    public record DatasetReference(String name, String sha256, int examples) {}

    public record FileEntry(String sha256, long bytes) {}
}
