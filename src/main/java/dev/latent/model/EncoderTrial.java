package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.TextTokenizer;
import java.util.Arrays;
import java.util.Set;

/**
 * Runs an encoder from elsewhere on what it will get at the worst, before anybody relies on it: the last token of its tokenizer, a text as long
 * as any, a short text beside a long one. What fails here would fail later, for some texts and not for others.
 */
final class EncoderTrial implements AutoCloseable {

    /** How far an embedding may move when its batch changes. */
    private static final double TOLERANCE = 1e-3;

    private static final int MAX_MESSAGE = 400;

    private static final String EMBEDDING = "embedding";

    private final OnnxSession graph;

    private final int dimensions;

    private EncoderTrial(OnnxSession graph, int dimensions) {
        this.graph = graph;
        this.dimensions = dimensions;
    }

    /** @param length most tokens of a text; 0 for images */
    static EncoderTrial of(byte[] encoder, int length, int dimensions) {
        try {
            return new EncoderTrial(OnnxSession.open(encoder, 1, length), dimensions);
        } catch (ServiceException e) {
            throw e.code() == ErrorCode.INVALID_ARTIFACT ? refused(shortened(String.valueOf(e.getMessage())), e) : e;
        }
    }

    /** @throws ServiceException INVALID_ARTIFACT saying which texts the encoder cannot take; INVALID_REQUEST for maxLength */
    void texts(TextTokenizer tokenizer, int length) {
        float[] brief = row(length, encoded(tokenizer, length));
        float[] alone = run("the encoder fails", brief);
        int last = tokenizer.vocabularySize() - 1;
        run(
                "the tokenizer has %d tokens, and the encoder fails for the last of them, %d: its table of tokens is too small"
                        .formatted(last + 1, last),
                row(length, last));
        int[] full = new int[length];
        Arrays.fill(full, encoded(tokenizer, length)[0]);
        float[] longest = run(
                "a text of %d tokens fails; texts that are longer than the encoder takes are cut at maxLength"
                        .formatted(length),
                row(length, full));
        float[] together = run("a batch of two texts fails", join(brief, row(length, full)));
        requireSame(join(alone, longest), together);
    }

    /** @throws ServiceException INVALID_ARTIFACT if it fails, or if one image changes what another gives */
    void images() {
        float[] grey = new float[graph.inputWidth()];
        float[] ramp = new float[graph.inputWidth()];
        Arrays.fill(grey, 0.5f);
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i / (float) ramp.length;
        }
        float[] alone = join(run("the encoder fails", grey), run("the encoder fails", ramp));
        requireSame(alone, run("a batch of two images fails", join(grey, ramp)));
    }

    private static int[] encoded(TextTokenizer tokenizer, int length) {
        try {
            int[] ids = tokenizer.encode("a", length).ids();
            return ids.length == 0 ? new int[] {0} : ids;
        } catch (IllegalArgumentException e) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST, "maxLength", "maxLength is %d: %s".formatted(length, e.getMessage()));
        }
    }

    private static float[] row(int length, int... ids) {
        float[] row = new float[length];
        Arrays.fill(row, TokenRows.NONE);
        for (int i = 0; i < ids.length; i++) {
            row[i] = ids[i];
        }
        return row;
    }

    private static float[] join(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private float[] run(String failure, float[] values) {
        int rows = values.length / graph.inputWidth();
        float[] embeddings;
        try {
            embeddings = graph.run(rows, values, Set.of(EMBEDDING)).getOrDefault(EMBEDDING, new float[0]);
        } catch (ServiceException | ClassCastException e) {
            throw refused(failure + ": " + shortened(String.valueOf(e.getMessage())), e);
        }
        if (embeddings.length != rows * dimensions) {
            throw refused("%s: it gives %d numbers for %d rows, expected %d"
                    .formatted(failure, embeddings.length, rows, rows * dimensions));
        }
        for (float value : embeddings) {
            if (!Float.isFinite(value)) {
                throw refused("%s: it gives %s".formatted(failure, value));
            }
        }
        return embeddings;
    }

    private static void requireSame(float[] alone, float[] together) {
        for (int i = 0; i < alone.length; i++) {
            double difference = Math.abs((double) alone[i] - together[i]) / Math.max(1, Math.abs(alone[i]));
            if (difference > TOLERANCE) {
                throw refused(
                        "an embedding changes by %.4f when another input is in its batch, at most %s is allowed: the encoder does not leave padding out"
                                .formatted(difference, TOLERANCE));
            }
        }
    }

    /** ONNX Runtime says where in its own source it failed, and more; the beginning names operator and node. */
    private static String shortened(String message) {
        String line = message.replaceAll("\\s+", " ").replaceAll("/[^ ]*/onnxruntime[^ ]*", "…");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }

    private static ServiceException refused(String detail) {
        return new ServiceException(ErrorCode.INVALID_ARTIFACT, detail);
    }

    private static ServiceException refused(String detail, Throwable cause) {
        return new ServiceException(ErrorCode.INVALID_ARTIFACT, detail, cause);
    }

    @Override
    public void close() {
        graph.close();
    }
}
