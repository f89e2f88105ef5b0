package dev.latent.kserve;

import dev.latent.inference.ComputeAnswer;
import dev.latent.inference.FloatMatrix;
import dev.latent.inference.PredictAnswer;
import dev.latent.model.Capability;
import dev.latent.model.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The outputs that a model may have, in the order in which they are listed. */
enum ModelOutput {
    /** float32 [n, dimensions]; for a VAE the posterior mean. */
    EMBEDDING {
        @Override
        boolean offeredBy(Manifest manifest) {
            return true;
        }

        @Override
        List<Integer> exampleShape(Manifest manifest) {
            return List.of(manifest.embeddingDimensions());
        }

        @Override
        OutputTensor of(ComputeAnswer answer, boolean binary) {
            return matrix(answer.embeddings(), binary);
        }
    },
    /** float32 [n, dimensions], of a latent variable model. */
    POSTERIOR_VARIANCE {
        @Override
        boolean offeredBy(Manifest manifest) {
            return Capability.SCORE.offeredBy(manifest);
        }

        @Override
        List<Integer> exampleShape(Manifest manifest) {
            return List.of(manifest.embeddingDimensions());
        }

        @Override
        OutputTensor of(ComputeAnswer answer, boolean binary) {
            return matrix(Objects.requireNonNull(answer.posteriorVariance()), binary);
        }
    },
    /** float32 [n, classes or tags], in the order of the head's labels in the model's manifest. */
    PROBABILITIES {
        @Override
        boolean offeredBy(Manifest manifest) {
            return task(manifest, "classification") || task(manifest, "multi-label");
        }

        @Override
        List<Integer> exampleShape(Manifest manifest) {
            return List.of(Objects.requireNonNull(manifest.head()).labels().size());
        }

        @Override
        OutputTensor of(ComputeAnswer answer, boolean binary) {
            return matrix(predictions(answer).outputs(), binary);
        }
    },
    /** BYTES [n]: the most probable class. */
    LABEL {
        @Override
        boolean offeredBy(Manifest manifest) {
            return task(manifest, "classification");
        }

        @Override
        List<Integer> exampleShape(Manifest manifest) {
            return List.of();
        }

        @Override
        OutputTensor of(ComputeAnswer answer, boolean binary) {
            List<String> labels = predictions(answer).predictions().stream()
                    .map(prediction -> Objects.requireNonNull(prediction.label()))
                    .toList();
            return OutputTensor.of(wireName(), List.of(labels.size()), new OutputData.Texts(labels), binary);
        }
    },
    /** float32 [n, 1], of a regression head. */
    VALUE {
        @Override
        boolean offeredBy(Manifest manifest) {
            return task(manifest, "regression");
        }

        @Override
        List<Integer> exampleShape(Manifest manifest) {
            return List.of(1);
        }

        @Override
        OutputTensor of(ComputeAnswer answer, boolean binary) {
            return matrix(predictions(answer).outputs(), binary);
        }
    };

    abstract boolean offeredBy(Manifest manifest);

    /** The shape for one example. */
    abstract List<Integer> exampleShape(Manifest manifest);

    /** @param answer to a request that asked for it */
    abstract OutputTensor of(ComputeAnswer answer, boolean binary);

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a head has to run for it. */
    boolean isOfHead() {
        return this != EMBEDDING && this != POSTERIOR_VARIANCE;
    }

    /** Whether it is in an answer to a request that names no outputs. */
    boolean isGivenUnasked() {
        return this != POSTERIOR_VARIANCE;
    }

    TensorMetadata describe(Manifest manifest) {
        List<Integer> shape = new ArrayList<>(List.of(TensorMetadata.ANY));
        shape.addAll(exampleShape(manifest));
        return new TensorMetadata(wireName(), this == LABEL ? Datatype.BYTES : Datatype.FP32, shape);
    }

    static List<ModelOutput> of(Manifest manifest) {
        return Arrays.stream(values())
                .filter(output -> output.offeredBy(manifest))
                .toList();
    }

    /** @throws dev.latent.error.ServiceException INVALID_REQUEST if the model has no such output */
    static ModelOutput find(@Nullable String name, Manifest manifest) {
        List<ModelOutput> offered = of(manifest);
        Optional<ModelOutput> found = offered.stream()
                .filter(output -> output.wireName().equals(name))
                .findFirst();
        return found.orElseThrow(() -> BadTensor.of(
                "%s has no output %s; it has %s",
                manifest.reference(),
                name == null ? "without a name" : BadTensor.quoted(name),
                offered.stream().map(ModelOutput::wireName).collect(Collectors.joining(", "))));
    }

    final OutputTensor matrix(FloatMatrix matrix, boolean binary) {
        return OutputTensor.of(
                wireName(), List.of(matrix.rows(), matrix.width()), new OutputData.Floats(matrix.values()), binary);
    }

    private static PredictAnswer predictions(ComputeAnswer answer) {
        return Objects.requireNonNull(answer.predictions());
    }

    private static boolean task(Manifest manifest, String task) {
        Manifest.Head head = manifest.head();
        return head != null && head.task().equals(task) && Capability.PREDICT.offeredBy(manifest);
    }
}
