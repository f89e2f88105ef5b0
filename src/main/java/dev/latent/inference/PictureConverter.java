package dev.latent.inference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;

/** Answers as pictures. */
final class PictureConverter extends AbstractHttpMessageConverter<PictureBody> {

    PictureConverter() {
        super(MediaType.IMAGE_PNG);
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return PictureBody.class.isAssignableFrom(type);
    }

    @Override
    protected PictureBody readInternal(Class<? extends PictureBody> type, HttpInputMessage message) {
        throw new UnsupportedOperationException("pictures are only written");
    }

    @Override
    protected void writeInternal(PictureBody body, HttpOutputMessage message) throws IOException {
        // Drawn before the first byte is sent, so that what cannot be drawn is still answered as a problem.
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        body.grid().write(picture);
        picture.writeTo(message.getBody());
    }
}
