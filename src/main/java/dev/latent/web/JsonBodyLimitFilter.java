package dev.latent.web;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses a body that is too large to be held in memory: JSON, and whatever the Open Inference Protocol takes, which may be tensors.
 * By its declared length before a byte is read, by counting where none is declared.
 */
@Component
@Order(JsonBodyLimitFilter.AFTER_SECURITY)
class JsonBodyLimitFilter extends OncePerRequestFilter {

    /** A stranger learns nothing of limits, and costs nothing. */
    static final int AFTER_SECURITY = SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1;

    private final long limit;

    private final HandlerExceptionResolver problems;

    JsonBodyLimitFilter(
            HttpSettings settings, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.limit = settings.maxJsonBody().toBytes();
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        boolean json = type != null && type.toLowerCase(Locale.ROOT).contains("json");
        // The decoded path, as routes are found by it.
        return !json && FailureFormat.of(request.getServletPath()) != FailureFormat.INFERENCE_PROTOCOL;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long declared = request.getContentLengthLong();
        if (declared > limit) {
            problems.resolveException(request, response, null, tooLarge());
            // Now, and not when the client has sent all of it.
            response.flushBuffer();
            return;
        }
        chain.doFilter(declared >= 0 ? request : new CountedRequest(request), response);
    }

    private ServiceException tooLarge() {
        return new ServiceException(ErrorCode.BODY_TOO_LARGE, "a body may have at most %d bytes here".formatted(limit));
    }

    private final class CountedRequest extends HttpServletRequestWrapper {

        private @Nullable CountedStream stream;

        CountedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            CountedStream open = stream;
            if (open == null) {
                open = new CountedStream(super.getInputStream());
                stream = open;
            }
            return open;
        }
    }

    private final class CountedStream extends ServletInputStream {

        private final ServletInputStream in;

        private long count;

        CountedStream(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            if (read >= 0) {
                count(1);
            }
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            if (read > 0) {
                count(read);
            }
            return read;
        }

        private void count(int read) {
            count += read;
            if (count > limit) {
                throw tooLarge();
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
