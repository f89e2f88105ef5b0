package dev.latent.kserve;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bodies of this package. Clients of the protocol send JSON under any name or none, and tensors behind it: the header
 * {@code Inference-Header-Content-Length} says how long the JSON part is; 0 says that there is none.
 */
final class InferConverter extends AbstractHttpMessageConverter<Object> {

    static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private static final Set<Class<?>> REQUESTS = Set.of(InferRequest.class, IndexRequest.class, LoadRequest.class);

    private final JsonMapper json;

    InferConverter(JsonMapper json) {
        super(MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM);
        this.json = json;
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return REQUESTS.contains(type) && canRead(mediaType);
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return type == InferAnswer.class && canWrite(mediaType);
    }

    @Override
    protected boolean supports(Class<?> type) {
        throw new UnsupportedOperationException("canRead and canWrite decide");
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) throws IOException {
        HttpHeaders headers = message.getHeaders();
        String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ServiceException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding %s is not read; send the body as it is".formatted(BadTensor.quoted(encoding)));
        }
        // A filter before this bounds it.
        byte[] body = message.getBody().readAllBytes();
        if (type != InferRequest.class) {
            return parse(body, body.length, type, message);
        }
        String declared = headers.getFirst(JSON_LENGTH);
        int length = declared == null ? body.length : length(declared, body.length);
        return length == 0
                ? InferRequest.raw(ByteBuffer.wrap(body))
                : parse(body, length, InferRequest.class, message)
                        .withBinary(ByteBuffer.wrap(body, length, body.length - length));
    }

    private static int length(String declared, int available) {
        if (!declared.matches("[0-9]{1,18}") || Long.parseLong(declared) > available) {
            throw BadTensor.of(
                    "%s must be the length of the JSON part, 0 to %d for this body, got %s",
                    JSON_LENGTH, available, BadTensor.quoted(declared));
        }
        return Integer.parseInt(declared);
    }

    private <T> T parse(byte[] body, int length, Class<T> type, HttpInputMessage message) {
        try {
            T value = json.readValue(body, 0, length, type);
            if (value == null) {
                throw BadTensor.of("the JSON is null, expected an object");
            }
            return value;
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("JSON of " + type.getSimpleName(), e, message);
        }
    }

    @Override
    protected void writeInternal(Object body, HttpOutputMessage message) throws IOException {
        InferAnswer answer = (InferAnswer) body;
        HttpHeaders headers = message.getHeaders();
        if (answer.outputs().stream().noneMatch(OutputTensor::isBinary)) {
            headers.setContentType(MediaType.APPLICATION_JSON);
            json.writeValue(message.getBody(), answer);
            return;
        }
        byte[] head = json.writeValueAsBytes(answer);
        long tail = answer.outputs().stream()
                .filter(OutputTensor::isBinary)
                .mapToLong(output -> output.content().bytes())
                .sum();
        headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
        headers.set(JSON_LENGTH, String.valueOf(head.length));
        headers.setContentLength(head.length + tail);
        OutputStream out = message.getBody();
        out.write(head);
        for (OutputTensor output : answer.outputs()) {
            if (output.isBinary()) {
                output.content().writeTo(out);
            }
        }
    }
}
