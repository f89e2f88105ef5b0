package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.util.List;
import java.util.Map;

/** Holds graphs against what SameDiff gave for the same batch. */
final class OnnxAgreement {

    /** Largest difference that passes: absolute, relative for values above 1. */
    static final double TOLERANCE = 1e-4;

    private OnnxAgreement() {}

    /**
     * Measures how far a graph is from what it must reproduce.
     *
     * @return the largest difference
     * @throws ServiceException ONNX_MISMATCH if that is above the tolerance, naming file, output, row and values
     */
    static double measure(String file, OnnxSession graph, List<ModelDraft.OnnxCheck> checks) {
        double largest = 0;
        for (ModelDraft.OnnxCheck check : checks) {
            if (!check.file().equals(file)) {
                continue;
            }
            Map<String, float[]> got =
                    graph.run(check.rows(), check.input(), check.outputs().keySet());
            for (Map.Entry<String, float[]> output : check.outputs().entrySet()) {
                largest = Math.max(largest, difference(file, output.getKey(), output.getValue(), got));
            }
        }
        return largest;
    }

    private static double difference(String file, String output, float[] expected, Map<String, float[]> results) {
        float[] got = results.getOrDefault(output, new float[0]);
        if (got.length != expected.length) {
            throw new ServiceException(
                    ErrorCode.ONNX_MISMATCH,
                    "the output %s of %s has %d values, SameDiff gave %d"
                            .formatted(output, file, got.length, expected.length));
        }
        double largest = 0;
        for (int i = 0; i < got.length; i++) {
            double difference = Math.abs((double) got[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            // Written so that NaN fails.
            if (!(difference <= TOLERANCE)) {
                throw new ServiceException(
                        ErrorCode.ONNX_MISMATCH,
                        "value %d of the output %s of %s is %s, SameDiff gave %s; at most %s may lie between"
                                .formatted(i, output, file, got[i], expected[i], TOLERANCE));
            }
            largest = Math.max(largest, difference);
        }
        return largest;
    }
}
