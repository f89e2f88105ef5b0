package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.onnx.ChannelOrder;
import dev.latent.learning.onnx.ImageSurgery;
import dev.latent.learning.onnx.TokenPooling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a client says of an encoder that it imports, beside the file. All may be absent, and none is for an artifact. */
record EncoderForm(
        @Nullable String name,
        byte @Nullable [] tokenizer,
        @Nullable TokenPooling pooling,
        @Nullable Boolean normalize,
        @Nullable Integer maxLength,
        @Nullable String output,
        @Nullable String preprocessing,
        Pictures pictures) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    /** Of pictures, as the fields of the form or as the JSON in {@code preprocessing}. */
    record Pictures(
            @Nullable Integer size,
            @Nullable List<Integer> crop,
            @Nullable ChannelOrder channels,
            @Nullable List<Double> mean,
            @Nullable List<Double> sd) {

        Map<String, Object> given() {
            Map<String, Object> given = new LinkedHashMap<>();
            put(given, "size", size);
            put(given, "crop", crop);
            put(given, "channels", channels);
            put(given, "mean", mean);
            put(given, "sd", sd);
            return given;
        }
    }

    private static void put(Map<String, Object> given, String field, @Nullable Object value) {
        if (value != null) {
            given.put(field, value);
        }
    }

    /** @throws ServiceException INVALID_REQUEST naming a field that an artifact does not take */
    void requireArtifact() {
        Map<String, Object> given = textFields();
        put(given, "normalize", normalize);
        put(given, "output", output);
        given.putAll(imageFields());
        requireNone(given, "is for the encoder of somebody else; the file is an artifact, which says all of itself");
    }

    /** @throws ServiceException INVALID_REQUEST naming a field that is missing, or of no use for texts */
    void requireText() {
        requireNone(imageFields(), "is for an encoder of images; the file takes texts");
        if (tokenizer == null) {
            throw missing("tokenizer", "the tokenizer.json of the encoder, because it takes texts");
        }
    }

    /** @throws ServiceException INVALID_REQUEST naming a field that is of no use for images */
    void requireImages() {
        requireNone(textFields(), "is for an encoder of texts; the file takes images");
    }

    String requireName() {
        if (name == null) {
            throw missing("name", "a name for the model, because an encoder has none");
        }
        ModelReference.requireName(name);
        return name;
    }

    private static ServiceException missing(String field, String what) {
        return ServiceException.ofField(
                ErrorCode.INVALID_REQUEST, field, "%s is missing: expected %s".formatted(field, what));
    }

    private static void requireNone(Map<String, Object> given, String reason) {
        given.keySet().stream().findFirst().ifPresent(field -> {
            throw ServiceException.ofField(ErrorCode.INVALID_REQUEST, field, field + " " + reason);
        });
    }

    private Map<String, Object> textFields() {
        Map<String, Object> given = new LinkedHashMap<>();
        put(given, "tokenizer", tokenizer);
        put(given, "pooling", pooling);
        put(given, "maxLength", maxLength);
        return given;
    }

    private Map<String, Object> imageFields() {
        Map<String, Object> given = new LinkedHashMap<>();
        put(given, "preprocessing", preprocessing);
        given.putAll(pictures.given());
        return given;
    }

    /**
     * How pictures become what an encoder takes. Of what is not said: it takes red, green and blue, or grey; pictures are resized so that
     * they cover its input; levels stay in 0…1.
     */
    ImagePreprocessing images(ImageSurgery.Layout layout) {
        Pictures asked = pictures;
        if (preprocessing != null) {
            requireNone(pictures.given(), "is in preprocessing, or a field of its own, and not both");
            asked = parsed(preprocessing);
        }
        int channels = layout.channels();
        ChannelOrder order =
                Objects.requireNonNullElse(asked.channels(), channels == 1 ? ChannelOrder.GREY : ChannelOrder.RGB);
        require(
                order.channels() == channels,
                "channels",
                "is %s; the encoder takes %d".formatted(order.name().toLowerCase(Locale.ROOT), channels));
        List<Integer> crop = asked.crop() == null ? List.of(layout.height(), layout.width()) : asked.crop();
        crop = crop.size() == 1 ? List.of(crop.get(0), crop.get(0)) : crop;
        require(
                asked.crop() != null || (layout.height() > 0 && layout.width() > 0),
                "crop",
                "is missing: the encoder does not say how large its images are");
        require(
                crop.size() == 2
                        && (layout.height() < 0 || layout.height() == crop.get(0))
                        && (layout.width() < 0 || layout.width() == crop.get(1)),
                "crop",
                "is %s; the encoder takes [%d, %d]".formatted(crop, layout.height(), layout.width()));
        try {
            return new ImagePreprocessing(
                    asked.size() == null ? Collections.max(crop) : asked.size(),
                    crop,
                    order,
                    asked.mean() == null ? Collections.nCopies(channels, 0.0) : asked.mean(),
                    asked.sd() == null ? Collections.nCopies(channels, 1.0) : asked.sd());
        } catch (IllegalArgumentException e) {
            String detail = String.valueOf(e.getMessage());
            throw ServiceException.ofField(ErrorCode.INVALID_REQUEST, detail.substring(0, detail.indexOf(' ')), detail);
        }
    }

    private static Pictures parsed(String json) {
        try {
            Pictures parsed = JSON.readValue(json, Pictures.class);
            if (parsed != null) {
                return parsed;
            }
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST, "preprocessing", "preprocessing is null, expected a JSON object");
        } catch (JacksonException e) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "preprocessing",
                    "preprocessing is no JSON with size, crop, channels, mean and sd: " + e.getOriginalMessage());
        }
    }

    private static void require(boolean holds, String field, String detail) {
        if (!holds) {
            throw ServiceException.ofField(ErrorCode.INVALID_REQUEST, field, field + " " + detail);
        }
    }
}
