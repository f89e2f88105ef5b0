package dev.latent.learning;

import dev.latent.learning.graph.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a training run needs to go on as if it had never stopped. Order and noise are not in it: they are drawn anew from
 * (seed, epoch, step).
 *
 * @param position      where the run stands
 * @param parameters    current values
 * @param firstMoments  of Adam
 * @param secondMoments of Adam
 * @param memory        of the objective
 * @param best          of early stopping; null before the first validation
 */
record Checkpoint(
        Position position,
        Parameters parameters,
        Parameters firstMoments,
        Parameters secondMoments,
        Parameters memory,
        @Nullable Best best) {

    private static final Logger log = LoggerFactory.getLogger(Checkpoint.class);

    private static final int MAGIC = 0x4C434B31;

    /**
     * @param epoch      complete epochs
     * @param epochStep  steps taken in the epoch after them
     * @param step       steps taken in all
     * @param seconds    spent in the training loop
     * @param sums       of each term over the examples of the running epoch
     * @param metrics    of the last complete epoch
     */
    record Position(
            int epoch,
            int epochStep,
            long step,
            double seconds,
            Map<String, Double> sums,
            Map<String, Double> metrics) {}

    /** The best epoch so far, by validation loss. */
    record Best(int epoch, double loss, Map<String, Double> metrics, Parameters parameters) {}

    void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(position.epoch);
            out.writeInt(position.epochStep);
            out.writeLong(position.step);
            out.writeDouble(position.seconds);
            writeNumbers(out, position.sums);
            writeNumbers(out, position.metrics);
            writeParameters(out, parameters);
            writeParameters(out, firstMoments);
            writeParameters(out, secondMoments);
            out.writeBoolean(best != null);
            if (best != null) {
                out.writeInt(best.epoch);
                out.writeDouble(best.loss);
                writeNumbers(out, best.metrics);
                writeParameters(out, best.parameters);
            }
            writeParameters(out, memory);
        }
        byte[] body = bytes.toByteArray();
        CRC32 crc = new CRC32();
        crc.update(body);
        ByteBuffer whole = ByteBuffer.allocate(body.length + 12);
        whole.putInt(MAGIC).putLong(crc.getValue()).put(body);
        DurableFiles.write(file, whole.array());
    }

    /** Reads a checkpoint; empty where there is none, or none that is whole. */
    static Optional<Checkpoint> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ByteBuffer whole = ByteBuffer.wrap(Files.readAllBytes(file));
        if (whole.remaining() < 12 || whole.getInt() != MAGIC) {
            log.warn("Checkpoint {} is damaged and is not used", file.getFileName());
            return Optional.empty();
        }
        long expected = whole.getLong();
        CRC32 crc = new CRC32();
        crc.update(whole.duplicate());
        if (crc.getValue() != expected) {
            log.warn("Checkpoint {} is damaged and is not used", file.getFileName());
            return Optional.empty();
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(whole.array(), whole.position(), whole.remaining()))) {
            Position position = new Position(
                    in.readInt(), in.readInt(), in.readLong(), in.readDouble(), readNumbers(in), readNumbers(in));
            Parameters parameters = readParameters(in);
            Parameters first = readParameters(in);
            Parameters second = readParameters(in);
            Best best = in.readBoolean()
                    ? new Best(in.readInt(), in.readDouble(), readNumbers(in), readParameters(in))
                    : null;
            // A checkpoint of an earlier version ends here.
            Parameters memory = in.available() > 0 ? readParameters(in) : Parameters.NONE;
            return Optional.of(new Checkpoint(position, parameters, first, second, memory, best));
        }
    }

    private static void writeNumbers(DataOutputStream out, Map<String, Double> numbers) throws IOException {
        out.writeInt(numbers.size());
        for (Map.Entry<String, Double> entry : numbers.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeDouble(entry.getValue());
        }
    }

    private static Map<String, Double> readNumbers(DataInputStream in) throws IOException {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            numbers.put(in.readUTF(), in.readDouble());
        }
        return numbers;
    }

    private static void writeParameters(DataOutputStream out, Parameters parameters) throws IOException {
        out.writeInt(parameters.byName().size());
        for (Map.Entry<String, Tensor> entry : parameters.byName().entrySet()) {
            Tensor tensor = entry.getValue();
            out.writeUTF(entry.getKey());
            out.writeInt(tensor.shape().length);
            for (int size : tensor.shape()) {
                out.writeInt(size);
            }
            ByteBuffer values = ByteBuffer.allocate(Math.multiplyExact(tensor.data().length, Float.BYTES));
            values.asFloatBuffer().put(tensor.data());
            out.write(values.array());
        }
    }

    private static Parameters readParameters(DataInputStream in) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            int[] shape = new int[in.readInt()];
            int count = 1;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = in.readInt();
                count = Math.multiplyExact(count, shape[i]);
            }
            float[] values = new float[count];
            ByteBuffer.wrap(in.readNBytes(count * Float.BYTES)).asFloatBuffer().get(values);
            tensors.put(name, new Tensor(shape, values));
        }
        return new Parameters(tensors);
    }
}
