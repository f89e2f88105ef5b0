package dev.latent.inference;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** Finds the {@link Caller} behind the HTTP request that the current thread works on. */
final class RequestCaller {

    private static final String ATTRIBUTE = Caller.class.getName();

    private RequestCaller() {}

    /** The request's caller, one however often it is asked for; outside of a request, a new one that never goes away. */
    static Caller current() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request == null) {
            return new Caller(() -> false);
        }
        Caller known = of(request);
        if (known != null) {
            return known;
        }
        Object presence = request.getAttribute(ClientPresenceValve.CLIENT_IS_GONE, RequestAttributes.SCOPE_REQUEST);
        Caller caller = new Caller(presence instanceof BooleanSupplier gone ? gone : () -> false);
        request.setAttribute(ATTRIBUTE, caller, RequestAttributes.SCOPE_REQUEST);
        return caller;
    }

    /** Null where the request computed nothing. */
    static @Nullable Caller of(RequestAttributes request) {
        return request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST) instanceof Caller caller
                ? caller
                : null;
    }
}
