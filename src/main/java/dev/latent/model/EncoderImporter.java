package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.onnx.ChannelOrder;
import dev.latent.learning.onnx.ImageSurgery;
import dev.latent.learning.onnx.OnnxInspection;
import dev.latent.learning.onnx.TensorSizes;
import dev.latent.learning.onnx.TextSurgery;
import dev.latent.learning.onnx.TokenPooling;
import dev.latent.learning.text.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes in an encoder that somebody else exported. Its graph is changed so that it looks like one of ours: what makes one embedding of a text's
 * tokens, or an encoder's input of a picture, becomes part of it. It is believed as little as an artifact.
 */
final class EncoderImporter {

    /** As many tokens as most encoders take. */
    private static final int DEFAULT_LENGTH = 512;

    private final ModelPublisher publisher;

    private final long maxBytes;

    private final TensorLimit tensors;

    EncoderImporter(ModelPublisher publisher, long maxBytes, TensorLimit tensors) {
        this.publisher = publisher;
        this.maxBytes = Math.min(maxBytes, Integer.MAX_VALUE - 64L);
        this.tensors = tensors;
    }

    /**
     * Publishes an encoder as the next version of a name.
     *
     * @param content of the ONNX file
     * @throws ServiceException INVALID_ARTIFACT or INVALID_REQUEST saying what is wrong, ARCHIVE_TOO_LARGE, STORAGE_FULL
     */
    Manifest importFrom(InputStream content, EncoderForm form) throws IOException {
        byte[] file = content.readNBytes((int) maxBytes + 1);
        if (file.length > maxBytes) {
            throw new ServiceException(
                    ErrorCode.ARCHIVE_TOO_LARGE, "the encoder has more than the %d bytes allowed".formatted(maxBytes));
        }
        boolean text;
        try {
            OnnxInspection.check(file);
            text = TextSurgery.suits(file);
        } catch (IllegalArgumentException e) {
            throw invalid(
                    "the file is no readable zip file, as an artifact is, and no ONNX encoder that can be used: %s"
                            .formatted(e.getMessage()),
                    e);
        }
        String name = form.requireName();
        try {
            return publisher.publish(text ? text(file, name, form) : images(file, name, form), null, () -> {});
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw invalid("the ONNX encoder cannot be used: %s".formatted(e.getMessage()), e);
        }
    }

    private ModelDraft text(byte[] file, String name, EncoderForm form) {
        form.requireText();
        byte[] tokens = Objects.requireNonNull(form.tokenizer());
        int declared = TextSurgery.declaredLength(file, TensorSizes.MAX_LENGTH);
        int length = form.maxLength() == null ? Math.min(DEFAULT_LENGTH, declared) : form.maxLength();
        if (length < 1 || length > declared) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "maxLength",
                    "maxLength must be 1 to %d, got %d".formatted(declared, length));
        }
        TokenPooling pooling = Objects.requireNonNullElse(form.pooling(), TokenPooling.MEAN);
        boolean normalize = Boolean.TRUE.equals(form.normalize());
        try (TextTokenizer tokenizer = ArtifactImporter.openTokenizer(tokens)) {
            TextSurgery.Operated operated =
                    TextSurgery.operate(file, pooling, normalize, form.output(), length, tensors.maxValues());
            tensors.check(Manifest.ENCODER_FILE, operated.model(), length);
            try (EncoderTrial trial = EncoderTrial.of(operated.model(), length, operated.width())) {
                trial.texts(tokenizer, length);
            }
            Imported imported =
                    new Imported(ModelFiles.entry(file).sha256(), operated.output(), pooling, normalize, null);
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put(Manifest.ENCODER_FILE, operated.model());
            files.put(Manifest.TOKENIZER_FILE, tokens);
            return draft(name, Manifest.TEXT, InputShape.of(length), operated.width(), imported, files);
        }
    }

    private ModelDraft images(byte[] file, String name, EncoderForm form) {
        ImageSurgery.Layout layout = ImageSurgery.layout(file);
        form.requireImages();
        ImagePreprocessing pictures = form.images(layout);
        int height = pictures.crop().get(0);
        int width = pictures.crop().get(1);
        boolean normalize = Boolean.TRUE.equals(form.normalize());
        TextSurgery.Operated operated = ImageSurgery.operate(
                file,
                layout,
                height,
                width,
                pictures.channels(),
                floats(pictures.mean()),
                floats(pictures.sd()),
                normalize,
                form.output());
        tensors.check(Manifest.ENCODER_FILE, operated.model(), 0);
        try (EncoderTrial trial = EncoderTrial.of(operated.model(), 0, operated.width())) {
            trial.images();
        }
        Imported imported = new Imported(ModelFiles.entry(file).sha256(), operated.output(), null, normalize, pictures);
        InputShape shape = pictures.channels() == ChannelOrder.GREY
                ? InputShape.of(height, width)
                : InputShape.of(height, width, layout.channels());
        return draft(
                name, "images", shape, operated.width(), imported, Map.of(Manifest.ENCODER_FILE, operated.model()));
    }

    private static float[] floats(List<Double> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }

    private static ModelDraft draft(
            String name, String kind, InputShape shape, int dimensions, Imported imported, Map<String, byte[]> files) {
        return new ModelDraft(
                name,
                kind,
                shape,
                dimensions,
                null,
                null,
                null,
                null,
                null,
                null,
                imported,
                Map.of(),
                0,
                files,
                List.of());
    }

    private static ServiceException invalid(String detail, Throwable cause) {
        return new ServiceException(ErrorCode.INVALID_ARTIFACT, detail, cause);
    }
}
