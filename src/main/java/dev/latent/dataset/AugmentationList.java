package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.augmentation.AugmentationSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Augmentations as a parameter of an address gives them. Around the array is an object, so that faults are found by its name. */
record AugmentationList(
        @JsonProperty(value = FIELD, required = true) List<AugmentationSpec> augmentations) {

    private static final String FIELD = "augmentations";

    AugmentationList {
        AugmentationSpec.requireViews(augmentations);
        augmentations = List.copyOf(augmentations);
    }

    /** Reads such parameters. */
    record Reader(JsonMapper json) {

        /**
         * @param text a JSON array, names separated by commas, or nothing for the defaults
         * @throws tools.jackson.core.JacksonException if it is no array of augmentations
         */
        List<AugmentationSpec> read(String text, InputShape input) {
            if (text.isBlank()) {
                return AugmentationSpec.defaults(input);
            }
            List<AugmentationSpec> specs = text.strip().startsWith("[")
                    ? json.readValue("{\"%s\":%s}".formatted(FIELD, text), AugmentationList.class)
                            .augmentations()
                    : named(text);
            try {
                AugmentationSpec.requireSuited(specs, input, FIELD);
            } catch (UnsuitedException e) {
                throw ServiceException.ofField(ErrorCode.DATASET_UNSUITABLE, e.field(), String.valueOf(e.getMessage()));
            }
            return specs;
        }

        private static List<AugmentationSpec> named(String text) {
            List<AugmentationSpec> specs = Arrays.stream(text.split(",", -1))
                    .map(name -> named(name, text))
                    .toList();
            try {
                return new AugmentationList(specs).augmentations();
            } catch (IllegalArgumentException e) {
                throw invalid(String.valueOf(e.getMessage()));
            }
        }

        private static AugmentationSpec named(String name, String text) {
            return AugmentationSpec.ALL.stream()
                    .filter(spec -> spec.type().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> invalid("augmentations '%s' has a name that is none of: %s"
                            .formatted(
                                    text.length() > 60 ? text.substring(0, 60) + "…" : text,
                                    AugmentationSpec.ALL.stream()
                                            .map(AugmentationSpec::type)
                                            .collect(Collectors.joining(", ")))));
        }

        private static ServiceException invalid(String detail) {
            return ServiceException.ofField(ErrorCode.INVALID_PARAMETER, FIELD, detail);
        }
    }
}
