package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.graph.TokenRows;
import dev.latent.model.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Turns what a client sent into the matrix that a model takes, or says which input does not fit and why. */
final class InputReader {

    private static final String NUMBERS_EXPECTED = "%s takes %s: an array of %d numbers%s";

    /** What a byte of an image is divided by. */
    private static final float GREY_LEVELS = 255;

    private final int maxRows;

    private final int maxValues;

    InputReader(int maxRows, int maxValues) {
        this.maxRows = maxRows;
        this.maxValues = maxValues;
    }

    /** Inputs of the encoder, float32 [rows, width]. */
    FloatMatrix examples(String field, Inputs inputs, Manifest manifest) {
        int width = manifest.inputShape().size();
        List<Input> list = requireCount(field, inputs, width);
        float[] matrix = new float[list.size() * width];
        for (int row = 0; row < list.size(); row++) {
            example(field + "[" + row + "]", list.get(row), manifest, matrix, row * width);
        }
        return new FloatMatrix(matrix, list.size(), width);
    }

    /** Inputs of the encoder of any model; texts are cut to what it takes. */
    ExampleRows examples(String field, Inputs inputs, ModelCall model) {
        Manifest manifest = model.manifest();
        if (!manifest.takesText()) {
            return new ExampleRows(examples(field, inputs, manifest), null);
        }
        int width = manifest.inputShape().size();
        List<Input> list = requireCount(field, inputs, width);
        float[] matrix = new float[list.size() * width];
        Arrays.fill(matrix, TokenRows.NONE);
        int[] counts = new int[list.size()];
        TextInput texts = new TextInput(manifest, model.tokenizer());
        for (int row = 0; row < list.size(); row++) {
            counts[row] = texts.read(field + "[" + row + "]", field, list.get(row), matrix, row * width);
        }
        return new ExampleRows(new FloatMatrix(matrix, list.size(), width), counts);
    }

    /** One input of the encoder, float32 [1, width]. */
    FloatMatrix example(String field, Input input, Manifest manifest) {
        int width = manifest.inputShape().size();
        float[] row = new float[width];
        example(field, input, manifest, row, 0);
        return new FloatMatrix(row, 1, width);
    }

    /** Latent vectors, float32 [rows, dimensions]. */
    FloatMatrix latents(String field, Inputs inputs, Manifest manifest) {
        int width = manifest.embeddingDimensions();
        List<Input> list = requireCount(
                field, inputs, Math.max(width, manifest.inputShape().size()));
        float[] matrix = new float[list.size() * width];
        for (int row = 0; row < list.size(); row++) {
            String name = field + "[" + row + "]";
            if (!(list.get(row) instanceof Input.Numbers numbers)
                    || !Arrays.equals(numbers.dims(), new int[] {width})) {
                throw mismatch(
                        field,
                        "%s %s; a latent of %s is a flat array of %d numbers"
                                .formatted(name, describe(list.get(row)), manifest.reference(), width));
            }
            copyFinite(name, field, numbers, matrix, row * width);
        }
        return new FloatMatrix(matrix, list.size(), width);
    }

    /** @throws ServiceException BODY_TOO_LARGE unless so many rows may be asked for */
    void requireOutput(String what, long rows, int width) {
        if (rows > maxRows || rows * width > maxValues) {
            throw new ServiceException(
                    ErrorCode.BODY_TOO_LARGE,
                    "%s make %d rows of %d numbers; one request may have %d rows and %d numbers"
                            .formatted(what, rows, width, maxRows, maxValues));
        }
    }

    private List<Input> requireCount(String field, Inputs inputs, int width) {
        if (inputs.list().isEmpty()) {
            throw ServiceException.ofField(ErrorCode.INVALID_REQUEST, field, field + " must not be empty");
        }
        if (inputs.tooMany()) {
            throw new ServiceException(
                    ErrorCode.BODY_TOO_LARGE,
                    "%s are too many; one request may have %d rows and %d numbers"
                            .formatted(field, maxRows, maxValues));
        }
        requireOutput(field, inputs.list().size(), width);
        return inputs.list();
    }

    private static void example(String name, Input input, Manifest manifest, float[] target, int at) {
        String field = name.indexOf('[') < 0 ? name : name.substring(0, name.indexOf('['));
        if (input instanceof Input.Text text) {
            if (!manifest.inputKind().equals("images")) {
                throw mismatch(field, "%s %s; ".formatted(name, describe(text)) + expected(manifest));
            }
            ImageInput.read(name, field, text.text(), manifest, target, at);
        } else if (input instanceof Input.Numbers numbers) {
            if (!fits(numbers.dims(), manifest.inputShape())) {
                throw mismatch(field, "%s %s; ".formatted(name, describe(numbers)) + expected(manifest));
            }
            copyFinite(name, field, numbers, target, at);
            if (numbers.bytes() && manifest.inputKind().equals("images")) {
                for (int i = at; i < at + numbers.count(); i++) {
                    target[i] /= GREY_LEVELS;
                }
            }
        } else if (input instanceof Input.Unreadable unreadable) {
            throw mismatch(field, "%s %s; ".formatted(name, describe(unreadable)) + expected(manifest));
        }
    }

    static String describe(Input input) {
        if (input instanceof Input.Numbers numbers) {
            return "has the shape " + Arrays.toString(numbers.dims());
        }
        return input instanceof Input.Unreadable unreadable ? unreadable.problem() : "is a string";
    }

    private static void copyFinite(String name, String field, Input.Numbers numbers, float[] target, int at) {
        System.arraycopy(numbers.values(), numbers.from(), target, at, numbers.count());
        for (int i = 0; i < numbers.count(); i++) {
            if (!Float.isFinite(target[at + i])) {
                throw ServiceException.ofField(
                        ErrorCode.NOT_FINITE,
                        field,
                        "value %d of %s is %s as float32, expected a finite number".formatted(i, name, target[at + i]));
            }
        }
    }

    /** Flat, or nested like the model's input; a grey image may have a last dimension of 1. */
    private static boolean fits(int[] dims, InputShape shape) {
        if (dims.length == 1) {
            return dims[0] == shape.size();
        }
        int rank = shape.dims().size();
        boolean channel = dims.length == rank + 1 && dims[rank] == 1;
        if (dims.length != rank && !channel) {
            return false;
        }
        for (int i = 0; i < rank; i++) {
            if (dims[i] != shape.dims().get(i)) {
                return false;
            }
        }
        return true;
    }

    static String expected(Manifest manifest) {
        List<Integer> dims = manifest.inputShape().dims();
        boolean images = manifest.inputKind().equals("images");
        String sizes = dims.stream().map(String::valueOf).collect(Collectors.joining("×"));
        return NUMBERS_EXPECTED.formatted(
                manifest.reference(),
                images ? sizes + " images" : "vectors",
                manifest.inputShape().size(),
                images ? ", nested arrays of that shape, or a PNG or JPEG data URI" : "");
    }

    static ServiceException mismatch(String field, String detail) {
        return ServiceException.ofField(ErrorCode.SHAPE_MISMATCH, field, detail);
    }
}
