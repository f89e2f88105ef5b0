package dev.latent.kserve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.inference.Input;
import dev.latent.inference.Inputs;
import dev.latent.learning.ElementType;
import dev.latent.learning.Npy;
import dev.latent.learning.Tensor;
import dev.latent.learning.image.ImageDecoder;
import dev.latent.model.Manifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Makes a model's inputs of an input tensor. Whether they fit the model, inference says; that they fit their shape, is said here. */
final class InputTensors {

    private static final int MAX_RANK = 8;

    /** Which of the two it is, whoever decodes it sees from its first bytes. */
    private static final String DATA_URI = "data:image/png;base64,";

    private InputTensors() {}

    /** @throws dev.latent.error.ServiceException INVALID_REQUEST if shape, datatype and data contradict each other */
    static Inputs read(InferInput input, Manifest manifest) {
        InputData data = input.data();
        if (data == null) {
            throw BadTensor.of("the input %s has neither data nor binary_data_size", input.quoted());
        }
        if (data instanceof InputData.Raw raw) {
            return raw(raw.bytes(), manifest);
        }
        Datatype type = input.datatype();
        if (type == null) {
            throw BadTensor.of(
                    "the input %s has no datatype; expected one of %s",
                    input.quoted(), Arrays.toString(Datatype.values()));
        }
        long[] shape = input.shape();
        if (shape == null) {
            throw BadTensor.of("the input %s has no shape", input.quoted());
        }
        long count = count(input, shape);
        return type.elements()
                .map(elements -> numbers(input, type, elements, shape, count))
                .orElseGet(() -> texts(input, shape, count, manifest));
    }

    private static long count(InferInput input, long[] shape) {
        if (shape.length == 0 || shape.length > MAX_RANK) {
            throw BadTensor.of(
                    "the shape of the input %s has %d dimensions, expected 1 to %d",
                    input.quoted(), shape.length, MAX_RANK);
        }
        long count = 1;
        for (long size : shape) {
            if (size < 1) {
                throw BadTensor.of(
                        "the shape %s of the input %s has a size of %d, expected at least 1",
                        Arrays.toString(shape), input.quoted(), size);
            }
            if (count > Integer.MAX_VALUE / size) {
                throw BadTensor.of(
                        "the shape %s of the input %s is of more elements than any tensor may have",
                        Arrays.toString(shape), input.quoted());
            }
            count *= size;
        }
        return count;
    }

    private static Inputs numbers(InferInput input, Datatype type, ElementType elements, long[] shape, long count) {
        if (shape.length == 1) {
            throw BadTensor.of(
                    "the shape %s of the input %s lacks the number of examples, which comes first",
                    Arrays.toString(shape), input.quoted());
        }
        float[] values;
        if (input.data() instanceof InputData.Binary binary) {
            long expected = count * elements.bytes();
            if (binary.bytes().remaining() != expected) {
                throw BadTensor.of(
                        "the shape %s of %s needs %d bytes, but binary_data_size of the input %s is %d",
                        Arrays.toString(shape),
                        type,
                        expected,
                        input.quoted(),
                        binary.bytes().remaining());
            }
            values = decode(binary.bytes(), elements, (int) count);
        } else if (input.data() instanceof InputData.Numbers json) {
            values = json(input, json.input(), type, shape, count);
        } else {
            throw BadTensor.of("data of the input %s are strings, but its datatype is %s", input.quoted(), type);
        }
        return rows(values, Arrays.stream(shape).mapToInt(Math::toIntExact).toArray(), elements);
    }

    private static float[] json(InferInput input, Input data, Datatype type, long[] shape, long count) {
        if (data instanceof Input.Unreadable unreadable) {
            throw BadTensor.of("data of the input %s %s", input.quoted(), unreadable.problem());
        }
        if (!(data instanceof Input.Numbers numbers)) {
            throw BadTensor.of("data of the input %s is a string, expected an array", input.quoted());
        }
        int[] dims = numbers.dims();
        boolean nested = Arrays.equals(Arrays.stream(dims).asLongStream().toArray(), shape);
        if (!nested && (dims.length != 1 || dims[0] != count)) {
            throw BadTensor.of(
                    "the shape %s of the input %s needs %d numbers, flat or nested like it; data has the shape %s",
                    Arrays.toString(shape), input.quoted(), count, Arrays.toString(dims));
        }
        for (int i = 0; i < numbers.values().length; i++) {
            if (!type.holds(numbers.values()[i])) {
                throw BadTensor.of(
                        "number %d of the input %s is %s, which is no %s",
                        i, input.quoted(), numbers.values()[i], type);
            }
        }
        return numbers.values();
    }

    private static Inputs texts(InferInput input, long[] shape, long count, Manifest manifest) {
        if (shape.length > 2 || (shape.length == 2 && shape[1] != 1)) {
            throw BadTensor.of(
                    "the shape %s of the input %s is neither [n] nor [n, 1]: each element of BYTES is one example",
                    Arrays.toString(shape), input.quoted());
        }
        if (input.data() instanceof InputData.Binary binary) {
            return elements(input, binary.bytes(), count, manifest);
        }
        if (!(input.data() instanceof InputData.Texts texts)) {
            throw BadTensor.of("data of the input %s are no strings, but its datatype is BYTES", input.quoted());
        }
        if (texts.count() != count) {
            throw BadTensor.of(
                    "the shape %s of the input %s needs %d strings, data has %d",
                    Arrays.toString(shape), input.quoted(), count, texts.count());
        }
        List<Input> list = new ArrayList<>();
        texts.kept().forEach(text -> list.add(new Input.Text(text)));
        return new Inputs(list, texts.kept().size() < count);
    }

    private static Inputs elements(InferInput input, ByteBuffer bytes, long count, Manifest manifest) {
        ByteBuffer rest = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        List<Input> list = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long length = rest.remaining() < Integer.BYTES ? -1 : Integer.toUnsignedLong(rest.getInt());
            if (length < 0 || length > rest.remaining()) {
                throw BadTensor.of(
                        "the input %s ends inside of element %d of %d: binary_data_size is %d",
                        input.quoted(), i, count, bytes.remaining());
            }
            byte[] element = new byte[(int) length];
            rest.get(element);
            if (list.size() < InputData.MAX_TEXTS) {
                list.add(text(element, manifest));
            }
        }
        if (rest.hasRemaining()) {
            throw BadTensor.of(
                    "the input %s has %d bytes after its %d elements", input.quoted(), rest.remaining(), count);
        }
        return new Inputs(list, list.size() < count);
    }

    /** The body as the model's input: a picture, a text, or float32 of as many examples as its length makes. */
    private static Inputs raw(ByteBuffer body, Manifest manifest) {
        byte[] bytes = new byte[body.remaining()];
        body.slice().get(bytes);
        if (manifest.takesText() || (manifest.inputKind().equals("images") && ImageDecoder.isImage(bytes))) {
            return new Inputs(List.of(text(bytes, manifest)), false);
        }
        int width = manifest.inputShape().size();
        long example = (long) width * Float.BYTES;
        if (bytes.length == 0 || bytes.length % example != 0) {
            throw BadTensor.of(
                    "the body has %d bytes; one input of %s is %d float32, %d bytes",
                    bytes.length, manifest.reference(), width, example);
        }
        float[] values = decode(body, ElementType.FLOAT32, bytes.length / Float.BYTES);
        return rows(values, new int[] {values.length / width, width}, ElementType.FLOAT32);
    }

    private static float[] decode(ByteBuffer bytes, ElementType elements, int count) {
        float[] values = new float[count];
        elements.get(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), values, 0, count);
        return values;
    }

    private static Inputs rows(float[] values, int[] shape, ElementType elements) {
        return Inputs.of(new Npy.Array(new Tensor(shape, values), elements.code()));
    }

    /** A file as a data URI, where a model takes images; any other element is text. */
    private static Input text(byte[] element, Manifest manifest) {
        if (manifest.inputKind().equals("images") && ImageDecoder.isImage(element)) {
            return new Input.Text(DATA_URI + Base64.getEncoder().encodeToString(element));
        }
        try {
            return new Input.Text(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(element)).toString());
        } catch (CharacterCodingException e) {
            return new Input.Unreadable("is not UTF-8");
        }
    }
}
