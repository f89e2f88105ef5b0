package dev.latent.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.onnx.OnnxInspection;
import dev.latent.learning.onnx.OnnxInspection.Widened;
import dev.latent.learning.onnx.TensorSizes;
import dev.latent.learning.onnx.TextSurgery;
import java.util.Set;

/**
 * How large a tensor an imported graph may make on its way. A file of a few bytes can ask for any amount of memory, and the runtime
 * would take it, some of it while it loads the graph. So the shapes are worked out first, without computing anything.
 */
final class TensorLimit {

    /** Make a large tensor out of a small one or of none; where how large cannot be told beforehand, they are refused. */
    private static final Set<String> GROWING = Set.of(
            "ConstantOfShape",
            "Expand",
            "EyeLike",
            "OneHot",
            "Pad",
            "RandomNormal",
            "RandomUniform",
            "Range",
            "Resize",
            "Tile",
            "Upsample");

    private final long maxValues;

    /** @param maxValues for one example */
    TensorLimit(long maxValues) {
        this.maxValues = maxValues;
    }

    long maxValues() {
        return maxValues;
    }

    /**
     * Passes a graph of which no tensor is too large; for texts, of whatever length and in whatever batch (see {@link TensorSizes}).
     *
     * @param length most tokens of a text, for a graph that takes texts
     * @throws ServiceException INVALID_ARTIFACT naming the tensor that is too large, or whose size cannot be told
     */
    void check(String file, byte[] model, int length) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            OnnxInspection.check(model);
            if (TextSurgery.suits(model)) {
                TensorSizes.check(model, length, maxValues);
                return;
            }
            Widened widened = OnnxInspection.widened(model);
            // Folding constants would make them.
            options.setOptimizationLevel(OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            try (OrtSession session = OnnxEnvironment.get().createSession(widened.model(), options)) {
                for (NodeInfo output : session.getOutputInfo().values()) {
                    check(file, output, widened.operators().getOrDefault(output.getName(), "its input"));
                }
            }
        } catch (OrtException | IllegalArgumentException e) {
            throw new ServiceException(
                    ErrorCode.INVALID_ARTIFACT, "the ONNX graph cannot be used: " + e.getMessage(), e);
        }
    }

    private void check(String file, NodeInfo output, String operator) {
        if (!(output.getInfo() instanceof TensorInfo tensor)) {
            throw refused(file, output, operator, "no tensor");
        }
        long values = 1;
        boolean known = tensor.getShape().length > 0;
        for (long dim : tensor.getShape()) {
            known &= dim >= 0;
            long counted = Math.max(dim, 1);
            if (values > maxValues / counted) {
                throw refused(file, output, operator, "more than %d numbers".formatted(maxValues));
            }
            values *= counted;
        }
        if (!known && GROWING.contains(operator)) {
            throw refused(file, output, operator, "a tensor whose size cannot be told beforehand");
        }
    }

    private static ServiceException refused(String file, NodeInfo output, String operator, String what) {
        return new ServiceException(
                ErrorCode.INVALID_ARTIFACT,
                "in %s, %s makes %s (%s), which is not allowed (latent.models.max-tensor)"
                        .formatted(file, operator, what, output.getName()));
    }
}
