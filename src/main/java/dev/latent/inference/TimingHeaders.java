package dev.latent.inference;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Tells clients, in milliseconds, how long a request waited for its turn ({@code X-Queue-Time}), was computed
 * ({@code X-Inference-Time}), and took from its head to the answer's ({@code X-Total-Time}), reading of the body included.
 */
@ControllerAdvice
final class TimingHeaders implements HandlerInterceptor, ResponseBodyAdvice<Object> {

    private static final String START = TimingHeaders.class.getName() + ".start";

    private static final long NANOS_PER_MICRO = 1000;

    private static final long MICROS_PER_MILLI = 1000;

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.setAttribute(START, System.nanoTime());
        return true;
    }

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType contentType,
            Class<? extends HttpMessageConverter<?>> converterType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
        Caller caller = attributes == null ? null : RequestCaller.of(attributes);
        if (attributes != null && caller != null) {
            HttpHeaders headers = response.getHeaders();
            headers.set("X-Queue-Time", millis(caller.queueNanos()));
            headers.set("X-Inference-Time", millis(caller.computeNanos()));
            if (attributes.getAttribute(START, RequestAttributes.SCOPE_REQUEST) instanceof Long start) {
                headers.set("X-Total-Time", millis(System.nanoTime() - start));
            }
        }
        return body;
    }

    /** With three decimals. By hand, because a formatter takes longer than everything else here. */
    private static String millis(long nanos) {
        long micros = (nanos + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO;
        String decimals = Long.toString(MICROS_PER_MILLI + micros % MICROS_PER_MILLI);
        return micros / MICROS_PER_MILLI + "." + decimals.substring(1);
    }
}
