package dev.latent.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.objective.DecodableSpec;
import dev.latent.learning.objective.ObjectiveSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a published model is and how it can be made again.
 *
 * @param format              of this document: 1
 * @param inputKind           {@code vectors}, {@code images} or {@code text}
 * @param embeddingDimensions width of an embedding
 * @param objective           null where the encoder was imported
 * @param encoder             null where the encoder was imported
 * @param head                null where the model has no head
 * @param dataset             what it was trained on; null where imported
 * @param training            null where imported
 * @param base                the model it was fine-tuned from, as {@code name@version}; null if none
 * @param imported            null where this program trained the encoder, or where it came before there was such a record
 * @param metrics             final figures of its training
 * @param trainingSeconds     time spent in the training loop
 * @param codeVersion         version of this program that made it
 * @param onnxDifference      largest difference between the ONNX graphs and SameDiff on real batches: absolute, relative for values above 1
 * @param files               every other file of the artifact, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "What a published model is and how it can be made again.")
public record Manifest(
        @Schema(description = "Format of this document.", example = "1")
        int format,

        @Schema(description = "Name of the model.", example = "shapes-vae")
        String name,

        @Schema(description = "Version; numbers go up and never come back.", example = "1")
        int version,

        @Schema(description = "When it was made.") Instant createdAt,

        @Schema(
                description = "What an input is.",
                allowableValues = {"vectors", "images", "text"},
                example = "images")
        String inputKind,

        @Schema(
                description =
                        "Shape of one input: [width], [height, width] or [height, width, 3]; of text, the most tokens it may have.",
                example = "[32,32]")
        InputShape inputShape,

        @Schema(description = "Width of an embedding.", example = "10")
        int embeddingDimensions,

        @Schema(description = "What its training minimised; absent where the encoder was imported.") @Nullable
        ObjectiveSpec objective,

        @Schema(description = "Its network; absent where the encoder was imported.") @Nullable
        EncoderSpec encoder,

        @Schema(description = "Its task layer; absent where it has none.") @Nullable
        Head head,

        @Schema(description = "What it was trained on; absent where the encoder was imported.") @Nullable
        DatasetReference dataset,

        @Schema(description = "How long and how fast it learned; absent where the encoder was imported.") @Nullable
        TrainingSpec training,

        @Schema(description = "The model that it was fine-tuned from; absent if none.", example = "shapes-vae@1")
        @Nullable
        String base,

        @Schema(description = "What was made of somebody else's encoder; absent where the encoder was trained here.")
        @Nullable
        Imported imported,

        @Schema(description = "Final figures of its training.", example = "{\"elbo\": -52.1}")
        Map<String, Double> metrics,

        @Schema(description = "Seconds spent in the training loop.", example = "21.5")
        double trainingSeconds,

        @Schema(description = "Version of the program that made it.", example = "0.1.0")
        String codeVersion,

        @Schema(
                description =
                        "Largest difference between the ONNX graphs and SameDiff on real batches: absolute, relative for values above 1.",
                example = "1.2e-6")
        double onnxDifference,

        @Schema(description = "Every other file of the artifact, by name.")
        Map<String, FileEntry> files) {

    /** The format that this program writes and reads. */
    public static final int FORMAT = 1;

    public static final String ENCODER_FILE = "encoder.onnx";

    public static final String DECODER_FILE = "decoder.onnx";

    public static final String HEAD_FILE = "head.onnx";

    /** Text and the place of a token → what that token could be. */
    public static final String FILL_MASK_FILE = "fill-mask.onnx";

    public static final String TOKENIZER_FILE = "tokenizer.json";

    /** What {@code inputKind} is where inputs are texts. */
    public static final String TEXT = "text";

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
                imported,
                metrics,
                trainingSeconds,
                codeVersion,
                onnxDifference,
                files);
    }

    /** Whether inputs are texts. */
    public boolean takesText() {
        return inputKind.equals(TEXT);
    }

    /**
     * Makes sure that the encoder takes the examples of a dataset.
     *
     * @param kind  of the dataset
     * @param shape of an example; null where they are texts
     * @throws ServiceException DATASET_UNSUITABLE if one is text and the other numbers; SHAPE_MISMATCH if it takes another number of
     *                          values
     */
    public void requireFit(String dataset, String kind, @Nullable InputShape shape) {
        boolean fits = takesText() ? kind.equals(TEXT) : shape != null;
        if (!fits) {
            throw ServiceException.ofField(
                    ErrorCode.DATASET_UNSUITABLE,
                    "dataset",
                    "dataset %s holds %s; model %s takes %s".formatted(dataset, kind, reference(), inputKind));
        }
        if (shape != null && inputShape.size() != shape.size()) {
            throw new ServiceException(
                    ErrorCode.SHAPE_MISMATCH,
                    "model %s takes %d values %s, an example of dataset %s has %d %s"
                            .formatted(
                                    reference(),
                                    inputShape.size(),
                                    inputShape.dims(),
                                    dataset,
                                    shape.size(),
                                    shape.dims()));
        }
    }

    /** {@code name@version}. */
    public String reference() {
        return name + "@" + version;
    }

    /** Whether its decoder takes the values of x behind z. */
    public boolean hasAutoregressiveDecoder() {
        return objective instanceof DecodableSpec decodable && decodable.autoregressive() && has(DECODER_FILE);
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
    @Schema(description = "A task layer on the encoder.")
    public record Head(
            @Schema(
                    description = "What it says of an input.",
                    allowableValues = {"classification", "multi-label", "regression"})
            String task,

            @Schema(
                    description = "Whether the encoder was left as it is or trained as well.",
                    allowableValues = {"linear-probe", "fine-tune"})
            String mode,

            @Schema(
                    description = "Names of classes or tags, in the order of the head's outputs; empty for regression.",
                    example = "[\"square\",\"ellipse\",\"heart\"]")
            List<String> labels) {}

    /** @param examples how many of the dataset's examples were used */
    @Schema(description = "What a model was trained on.")
    public record DatasetReference(
            @Schema(description = "Name of the dataset.", example = "shapes")
            String name,

            @Schema(description = "Its checksum.") String sha256,

            @Schema(description = "How many of its examples were used.", example = "2000")
            int examples) {}

    /** What a file must be. */
    @Schema(description = "What a file must be.")
    public record FileEntry(
            @Schema(description = "Checksum of its content.")
            String sha256,

            @Schema(description = "Its size.", example = "1065000")
            long bytes) {}
}
