package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fine-tuning job as OpenAI's clients ask for it. What the service has no use for (integrations) is taken where it is empty.
 *
 * @param hyperparameters the older place for them
 */
@Schema(name = "OpenAiFineTuningRequest", description = "A head to fit on a model's encoder.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record FineTuningCreation(
        @Schema(
                description = "The model whose encoder is used: `name`, `name@3` or `name@alias`.",
                example = "shapes-vae")
        @NotNull
        String model,

        @Schema(description = "Id of a file with the purpose `fine-tune`: lines of `{\"input\": …, \"label\": …}`.")
        @JsonProperty("training_file")
        @NotNull
        String trainingFile,

        @Schema(
                description =
                        "Id of a file to measure the result on; absent: a fifth of the training file is held out for that.")
        @JsonProperty("validation_file")
        @Nullable
        String validationFile,

        @Schema(description = "Becomes part of the new model's name.", example = "digits", maxLength = 64)
        @Size(max = 64)
        @Pattern(regexp = "[a-z0-9._-]*", message = "must match [a-z0-9._-]*")
        @Nullable
        String suffix,

        @Schema(description = "What chance is drawn from; the same seed gives the same model.", example = "42")
        @Nullable
        Long seed,

        @Valid @Nullable Method method,

        @Schema(description = "The older place of `method.supervised.hyperparameters`.") @Valid @Nullable
        Hyperparameters hyperparameters,

        @Schema(description = "Up to 16 texts of the client's own, which come back with the job.")
        @Size(max = 16)
        @Nullable
        Map<@Size(max = 64) String, @NotNull @Size(max = 512) String> metadata,

        @Schema(description = "Must be empty or absent.") @Nullable
        List<Object> integrations) {

    /** How to train: {@code supervised} alone. */
    @Schema(name = "OpenAiFineTuningMethod", description = "How to train.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Method(
            @Schema(description = "Which method.", allowableValues = "supervised") @NotNull
            String type,

            @Valid @Nullable Supervised supervised) {}

    @Schema(name = "OpenAiSupervised", description = "Supervised training.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Supervised(@Valid @Nullable Hyperparameters hyperparameters) {}

    /** Absent ones are {@code "auto"}. */
    @Schema(
            name = "OpenAiHyperparameters",
            description =
                    "Numbers, or `auto`. Where all are `auto` the encoder is left as it is and a head is fitted to convergence; otherwise the encoder is trained, too.")
    record Hyperparameters(
            @Schema(
                    description = "Passes over the examples.",
                    types = {"string", "integer"})
            @JsonProperty("n_epochs")
            Setting epochs,

            @Schema(
                    description = "Examples of a step.",
                    types = {"string", "integer"})
            @JsonProperty("batch_size")
            Setting batchSize,

            @Schema(
                    description = "Times the usual learning rate.",
                    types = {"string", "number"})
            @JsonProperty("learning_rate_multiplier")
            Setting learningRateMultiplier) {

        static final Hyperparameters AUTO = new Hyperparameters(Setting.AUTO, Setting.AUTO, Setting.AUTO);

        @JsonCreator
        static Hyperparameters of(
                @JsonProperty("n_epochs") @Nullable Setting epochs,
                @JsonProperty("batch_size") @Nullable Setting batchSize,
                @JsonProperty("learning_rate_multiplier") @Nullable Setting learningRateMultiplier) {
            return new Hyperparameters(
                    Objects.requireNonNullElse(epochs, Setting.AUTO),
                    Objects.requireNonNullElse(batchSize, Setting.AUTO),
                    Objects.requireNonNullElse(learningRateMultiplier, Setting.AUTO));
        }

        boolean allAutomatic() {
            return equals(AUTO);
        }
    }

    /** A number, or {@code "auto"}. @param number null for {@code "auto"} */
    record Setting(@Nullable Number number) {

        static final Setting AUTO = new Setting(null);

        @JsonCreator
        static Setting of(Object value) {
            if (value instanceof Number number) {
                return new Setting(number);
            }
            if (!"auto".equals(value)) {
                throw new IllegalArgumentException(
                        "a hyperparameter is a number or \"auto\", got '%s'".formatted(value));
            }
            return AUTO;
        }

        @JsonValue
        Object json() {
            return number == null ? "auto" : number;
        }

        int orElse(String name, int usual) {
            if (number == null) {
                return usual;
            }
            if (number.doubleValue() != number.intValue()) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST, name, "%s must be a whole number, got %s".formatted(name, number));
            }
            return number.intValue();
        }

        double orElse(double usual) {
            return number == null ? usual : number.doubleValue();
        }
    }

    Hyperparameters chosen() {
        if (method == null) {
            return Objects.requireNonNullElse(hyperparameters, Hyperparameters.AUTO);
        }
        if (!method.type().equals("supervised")) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "method.type",
                    "method.type must be supervised, got '%s'".formatted(method.type()));
        }
        Supervised supervised = method.supervised();
        Hyperparameters given = supervised == null ? null : supervised.hyperparameters();
        return Objects.requireNonNullElse(given, Hyperparameters.AUTO);
    }
}
