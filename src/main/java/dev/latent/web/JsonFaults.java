package dev.latent.web;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.latent.error.ErrorCode;
import dev.latent.web.Problem.FieldFault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Says what is wrong with a JSON body in a client's words: paths and JSON types, no class names. */
final class JsonFaults {

    /** How much of an offending value is repeated to the client. */
    private static final int MAX_QUOTED = 60;

    private JsonFaults() {}

    /** @param field path of the fault, empty where it is the whole body */
    record Fault(ErrorCode code, String field, String message) {

        String detail() {
            return field.isEmpty() || message.startsWith(field) ? message : field + ": " + message;
        }

        List<FieldFault> errors() {
            return field.isEmpty() ? List.of() : List.of(new FieldFault(field, message));
        }
    }

    static Fault of(JacksonException thrown) {
        String path = path(thrown.getPath());
        if (thrown instanceof UnrecognizedPropertyException unknown) {
            return new Fault(ErrorCode.UNKNOWN_PROPERTY, path, unknownProperty(unknown));
        }
        if (thrown instanceof InvalidTypeIdException type) {
            return new Fault(ErrorCode.INVALID_REQUEST, child(path, "type"), unknownType(type));
        }
        if (thrown instanceof ValueInstantiationException refused) {
            return refused(path, refused);
        }
        if (thrown instanceof InvalidFormatException format) {
            String message =
                    "expected %s, got %s".formatted(expected(format.getTargetType()), quoted(format.getValue()));
            return new Fault(ErrorCode.INVALID_REQUEST, path, message);
        }
        if (thrown instanceof MismatchedInputException mismatch) {
            return new Fault(ErrorCode.INVALID_REQUEST, path, mismatch(mismatch));
        }
        if (thrown instanceof InputCoercionException range) {
            String message = "expected %s, got one out of range".formatted(expected(range.getTargetType()));
            return new Fault(ErrorCode.INVALID_REQUEST, path, message);
        }
        if (thrown instanceof UnexpectedEndOfInputException
                || thrown.getOriginalMessage().startsWith("Unexpected end")) {
            return new Fault(ErrorCode.MALFORMED_JSON, "", "the JSON ends too early" + at(thrown));
        }
        if (thrown instanceof StreamConstraintsException || thrown instanceof StreamReadException) {
            return new Fault(
                    ErrorCode.MALFORMED_JSON,
                    "",
                    "not valid JSON: " + firstSentence(thrown.getOriginalMessage()) + at(thrown));
        }
        IllegalArgumentException argument = argumentAmongCauses(thrown);
        if (argument != null) {
            return new Fault(ErrorCode.INVALID_REQUEST, path, String.valueOf(argument.getMessage()));
        }
        return new Fault(ErrorCode.INVALID_REQUEST, path, "the body does not fit what this route takes");
    }

    private static String unknownProperty(UnrecognizedPropertyException unknown) {
        var ids = unknown.getKnownPropertyIds();
        String known =
                ids == null ? "" : ids.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
        return "unknown property '%s'%s"
                .formatted(
                        abbreviate(unknown.getPropertyName()),
                        known.isEmpty() ? "; none is known here" : "; known here: " + known);
    }

    private static String unknownType(InvalidTypeIdException type) {
        var base = type.getBaseType().getRawClass().getAnnotation(JsonSubTypes.class);
        String known = base == null
                ? ""
                : Arrays.stream(base.value()).map(JsonSubTypes.Type::name).collect(Collectors.joining(", "));
        return type.getTypeId() == null
                ? "is missing; expected one of: " + known
                : "unknown type '%s'; expected one of: %s".formatted(abbreviate(type.getTypeId()), known);
    }

    /** A record's constructor said no. By convention its message begins with the name of the component at fault. */
    private static Fault refused(String path, ValueInstantiationException refused) {
        IllegalArgumentException argument = argumentAmongCauses(refused);
        if (argument == null || argument.getMessage() == null) {
            return new Fault(
                    ErrorCode.INVALID_REQUEST,
                    path,
                    "expected " + expected(refused.getType().getRawClass()) + " with all that it needs");
        }
        String message = argument.getMessage();
        String firstWord = message.split("\\W", 2)[0];
        Class<?> type = refused.getType().getRawClass();
        boolean component = type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(c -> c.getName().equals(firstWord));
        return new Fault(ErrorCode.INVALID_REQUEST, component ? child(path, firstWord) : path, message);
    }

    private static String mismatch(MismatchedInputException mismatch) {
        String original = mismatch.getOriginalMessage();
        if (original.startsWith("Missing required creator property")) {
            return "is missing";
        }
        if (original.startsWith("Cannot map `null`") || original.startsWith("Null value for creator property")) {
            return "is missing or null; expected " + expected(mismatch.getTargetType());
        }
        if (original.startsWith("No content to map")) {
            return "the body is empty; expected " + expected(mismatch.getTargetType());
        }
        if (original.startsWith("Trailing token")) {
            return "there is more after the end of the JSON value";
        }
        String got = token(mismatch);
        return "expected %s%s".formatted(expected(mismatch.getTargetType()), got.isEmpty() ? "" : ", got " + got);
    }

    private static String token(MismatchedInputException mismatch) {
        var token = mismatch.getCurrentToken();
        if (token == null) {
            return "";
        }
        return switch (token) {
            case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a number";
            case VALUE_NUMBER_FLOAT -> "a number with a fraction";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "";
        };
    }

    /** A Java type in JSON's words. */
    static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type.isEnum()) {
            return "one of: " + String.join(", ", JsonEnums.names(type));
        }
        if (type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class
                || type == short.class
                || type == byte.class
                || type == java.math.BigInteger.class) {
            return "a whole number";
        }
        if (type.isPrimitive() && type != boolean.class && type != char.class || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (CharSequence.class.isAssignableFrom(type) || type.getName().startsWith("java.time")) {
            return "a string";
        }
        if (type.isArray() || Iterable.class.isAssignableFrom(type)) {
            return "an array";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) || type.isInterface() ? "an object" : "another type";
    }

    private static @Nullable IllegalArgumentException argumentAmongCauses(Throwable thrown) {
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException argument) {
                return argument;
            }
        }
        return null;
    }

    private static String path(List<Reference> references) {
        StringBuilder path = new StringBuilder();
        for (Reference reference : references) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(abbreviate(reference.getPropertyName()));
            }
        }
        return path.toString();
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String at(JacksonException thrown) {
        TokenStreamLocation where = thrown.getLocation();
        return where == null || where.getLineNr() < 1
                ? ""
                : " (line %d, column %d)".formatted(where.getLineNr(), where.getColumnNr());
    }

    private static String firstSentence(String message) {
        int end = message.indexOf('\n');
        return abbreviate(end < 0 ? message : message.substring(0, end), 200);
    }

    static String quoted(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean || value == null
                ? abbreviate(String.valueOf(value))
                : "'" + abbreviate(String.valueOf(value)) + "'";
    }

    private static String abbreviate(String text) {
        return abbreviate(text, MAX_QUOTED);
    }

    private static String abbreviate(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
