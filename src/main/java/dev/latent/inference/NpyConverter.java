package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.Npy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;

/** Requests and answers as NumPy arrays: the array is {@code inputs} or {@code latents}, all else has its default. */
final class NpyConverter extends AbstractHttpMessageConverter<Object> {

    private static final Map<Class<?>, Function<Inputs, Object>> REQUESTS = Map.of(
            EncodeRequest.class, inputs -> new EncodeRequest(inputs, null, null),
            DecodeRequest.class, DecodeRequest::new,
            ReconstructRequest.class, ReconstructRequest::new,
            PredictRequest.class, PredictRequest::new);

    private final int maxValues;

    NpyConverter(int maxValues) {
        super(MediaType.parseMediaType(Npy.MEDIA_TYPE));
        this.maxValues = maxValues;
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return REQUESTS.containsKey(type) && canRead(mediaType);
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return TensorBody.class.isAssignableFrom(type) && canWrite(mediaType);
    }

    @Override
    protected boolean supports(Class<?> type) {
        throw new UnsupportedOperationException("canRead and canWrite decide");
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) throws IOException {
        try {
            Npy.Array array = Npy.read(new BufferedInputStream(message.getBody(), 65_536), maxValues);
            return Objects.requireNonNull(REQUESTS.get(type)).apply(Inputs.of(array));
        } catch (Npy.MalformedException e) {
            throw new ServiceException(ErrorCode.MALFORMED_NPY, String.valueOf(e.getMessage()), e);
        } catch (Npy.TooLargeException e) {
            throw new ServiceException(ErrorCode.BODY_TOO_LARGE, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    protected void writeInternal(Object body, HttpOutputMessage message) throws IOException {
        Npy.write(message.getBody(), ((TensorBody) body).tensor());
    }
}
