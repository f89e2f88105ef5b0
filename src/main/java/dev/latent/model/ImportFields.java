package dev.latent.model;

import dev.latent.learning.onnx.ChannelOrder;
import dev.latent.learning.onnx.TokenPooling;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the fields of an import's form are, for the API's description. */
@Schema(name = "ModelImport", description = "An artifact, or somebody else's encoder and what must be known of it.")
record ImportFields(
        @Schema(
                description = "The artifact, a zip file, or an ONNX encoder.",
                type = "string",
                format = "binary",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String file,

        @Schema(
                description = "Publish it under this name; an artifact has one of its own, an encoder needs one.",
                pattern = ModelStore.NAME_PATTERN)
        @Nullable
        String name,

        @Schema(description = "Of an encoder of texts: its `tokenizer.json`.", type = "string", format = "binary")
        @Nullable
        String tokenizer,

        @Schema(
                description =
                        "Of an encoder of texts: how the vectors of tokens become one. `none` where the graph gives one for each text; `mean` unless given.")
        @Nullable
        TokenPooling pooling,

        @Schema(description = "Of an encoder: whether embeddings are divided by their length; false unless given.")
        @Nullable
        Boolean normalize,

        @Schema(
                description =
                        "Of an encoder of texts: most tokens of a text, special ones included; longer ones are cut. 512, or fewer where the graph says so, unless given.")
        @Nullable
        Integer maxLength,

        @Schema(description = "Of an encoder: which output of its graph to take, where there are several.") @Nullable
        String output,

        @Schema(
                description =
                        "Of an encoder of images: JSON with `size`, `crop`, `channels`, `mean` and `sd`, instead of the fields of these names.")
        @Nullable
        String preprocessing,

        @Schema(
                description =
                        "Of an encoder of images: what the shorter side of a picture is resized to; that of `crop` unless given.")
        @Nullable
        Integer size,

        @Schema(
                description =
                        "Of an encoder of images: height and width that are cut out of the middle, or one number for both; as the graph says unless given.")
        @Nullable
        List<Integer> crop,

        @Schema(description = "Of an encoder of images: the colours, in its order; `rgb` or `grey` unless given.")
        @Nullable
        ChannelOrder channels,

        @Schema(
                description =
                        "Of an encoder of images: subtracted from levels of 0 to 1, one for each channel in the encoder's order; 0 unless given.")
        @Nullable
        List<Double> mean,

        @Schema(description = "Of an encoder of images: what they are divided by then; 1 unless given.") @Nullable
        List<Double> sd) {}
