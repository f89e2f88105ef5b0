package dev.latent.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.onnx.OnnxBuilder;
import dev.latent.learning.onnx.OnnxInspection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One graph, ready to run: float32 [batch, width] in, matrices of float32 out; tokens are given in the same way, as {@link TokenRows}
 * has them. Safe for use by several threads; closing waits for those that run it.
 */
public final class OnnxSession implements AutoCloseable {

    private static final int BUFFERS_KEPT = 8;

    private final OrtEnvironment environment;

    private final OrtSession session;

    private final String input;

    private final int inputWidth;

    /** Null where the graph takes numbers. */
    private final @Nullable TokenInputs tokens;

    private final Map<String, Integer> outputs;

    /** A run holds it for reading: closing a session that runs would crash the process. */
    private final ReadWriteLock open = new ReentrantReadWriteLock();

    /** Direct memory is slow to get and slow to give back. */
    private final BlockingQueue<FloatBuffer> buffers = new ArrayBlockingQueue<>(BUFFERS_KEPT);

    private boolean closed;

    private OnnxSession(OrtEnvironment environment, OrtSession session, int length) throws OrtException {
        this.environment = environment;
        this.session = session;
        if (TokenInputs.among(session.getInputInfo().keySet())) {
            this.tokens = TokenInputs.of(session.getInputInfo(), length);
            this.input = OnnxBuilder.TOKENS;
            this.inputWidth = tokens.rowWidth();
        } else {
            if (session.getInputInfo().size() != 1) {
                throw new IllegalArgumentException("it has %d inputs, expected one"
                        .formatted(session.getInputInfo().size()));
            }
            NodeInfo only = session.getInputInfo().values().iterator().next();
            this.tokens = null;
            this.input = only.getName();
            this.inputWidth = width(only);
        }
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (NodeInfo output : session.getOutputInfo().values()) {
            widths.put(output.getName(), width(output));
        }
        this.outputs = Collections.unmodifiableMap(widths);
    }

    /**
     * Loads a graph.
     *
     * @param model   the file's content
     * @param threads that one run may use
     * @param length  most tokens of a text, for a graph that takes texts
     * @throws ServiceException INVALID_ARTIFACT if it is no ONNX graph with one float32 matrix or tokens as input and float32 matrices
     *                          as outputs, or if it is not allowed (see {@link OnnxInspection})
     */
    public static OnnxSession open(byte[] model, int threads, int length) {
        OrtSession loaded = null;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            Set<String> inputs = OnnxInspection.check(model);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Threads that spin between runs take the processor from training.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            // Plans are kept for each shape of the input, for ever: batches of texts have thousands.
            options.setMemoryPatternOptimization(!TokenInputs.among(inputs));
            OrtEnvironment environment = OnnxEnvironment.get();
            loaded = environment.createSession(model, options);
            OnnxSession opened = new OnnxSession(environment, loaded, length);
            loaded = null;
            return opened;
        } catch (OrtException | IllegalArgumentException e) {
            throw new ServiceException(
                    ErrorCode.INVALID_ARTIFACT, "the ONNX graph cannot be used: " + e.getMessage(), e);
        } finally {
            closeQuietly(loaded);
        }
    }

    /** Loads a graph of numbers. */
    public static OnnxSession open(byte[] model, int threads) {
        return open(model, threads, 0);
    }

    public String input() {
        return input;
    }

    public int inputWidth() {
        return inputWidth;
    }

    /** The width of each output, by name. */
    public Map<String, Integer> outputs() {
        return outputs;
    }

    /**
     * Runs the graph.
     *
     * @param rows   of the batch
     * @param values float32 [rows, inputWidth]
     * @param wanted names of outputs
     * @return by name, float32 [rows, width], or [1, width] where an output does not depend on the input
     */
    public Map<String, float[]> run(int rows, float[] values, Set<String> wanted) {
        return run(rows, buffer -> buffer.put(values, 0, Math.multiplyExact(rows, inputWidth)), wanted);
    }

    /**
     * Runs the graph on rows that are put together for it.
     *
     * @param rows   of the batch
     * @param fill   puts float32 [rows, inputWidth] into the buffer
     * @param wanted names of outputs
     * @return as {@link #run(int, float[], Set)}
     */
    public Map<String, float[]> run(int rows, Consumer<FloatBuffer> fill, Set<String> wanted) {
        open.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
            int count = Math.multiplyExact(rows, inputWidth);
            FloatBuffer buffer = buffer(count);
            fill.accept(buffer.clear().limit(count));
            if (buffer.hasRemaining()) {
                throw new IllegalArgumentException(
                        "%d values are missing from %d rows".formatted(buffer.remaining(), rows));
            }
            buffer.flip();
            try {
                return tokens == null
                        ? runValues(rows, buffer, wanted)
                        : tokens.run(environment, rows, buffer, this::collect, wanted);
            } finally {
                // Whatever finds no room is left to the garbage collector.
                boolean ignored = buffers.offer(buffer);
            }
        } catch (OrtException e) {
            throw new ServiceException(ErrorCode.INTERNAL_ERROR, "the ONNX graph failed: " + e.getMessage(), e);
        } finally {
            open.readLock().unlock();
        }
    }

    private Map<String, float[]> runValues(int rows, FloatBuffer values, Set<String> wanted) throws OrtException {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, new long[] {rows, inputWidth})) {
            return collect(Map.of(input, tensor), wanted);
        }
    }

    private Map<String, float[]> collect(Map<String, OnnxTensor> inputs, Set<String> wanted) throws OrtException {
        try (OrtSession.Result result = session.run(inputs, wanted)) {
            Map<String, float[]> matrices = new HashMap<>();
            for (String name : wanted) {
                OnnxTensor value = (OnnxTensor)
                        result.get(name).orElseThrow(() -> new IllegalArgumentException("no output " + name));
                matrices.put(name, toArray(value.getFloatBuffer()));
            }
            return matrices;
        }
    }

    /** Whether it takes tokens, rather than numbers. */
    public boolean takesTokens() {
        return tokens != null;
    }

    /** Whether the place of one of its tokens stands behind each text. */
    public boolean takesPlace() {
        return tokens != null && tokens.place();
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                closeQuietly(session);
            }
        } finally {
            open.writeLock().unlock();
        }
    }

    private FloatBuffer buffer(int count) {
        FloatBuffer kept = buffers.poll();
        if (kept != null && kept.capacity() >= count) {
            return kept;
        }
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static float[] toArray(FloatBuffer values) {
        if (values.hasArray() && values.arrayOffset() == 0 && values.array().length == values.remaining()) {
            return values.array();
        }
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
    }

    private static int width(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo tensor)
                || tensor.type != OnnxJavaType.FLOAT
                || tensor.getShape().length != 2
                || tensor.getShape()[1] < 1) {
            throw new IllegalArgumentException(
                    "%s is not float32 [batch, width]: %s".formatted(node.getName(), node.getInfo()));
        }
        return Math.toIntExact(tensor.getShape()[1]);
    }

    private static void closeQuietly(@Nullable OrtSession session) {
        if (session == null) {
            return;
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
