package dev.latent.inference;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Lets the thread that works on a request find out whether the client is still there, which servlets cannot tell: it looks whether the
 * connection has something to read, without waiting. What a client sent ahead, such as a next request, stays to be read.
 */
final class ClientPresenceValve extends ValveBase {

    /** Request attribute: a {@link BooleanSupplier}, for the thread that works on the request alone. */
    static final String CLIENT_IS_GONE = ClientPresenceValve.class.getName() + ".gone";

    ClientPresenceValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        BooleanSupplier gone = () -> isGone(request.getCoyoteRequest());
        request.setAttribute(CLIENT_IS_GONE, gone);
        getNext().invoke(request, response);
    }

    /** The end of a connection is told as one byte that can be read, which is not there afterwards. */
    private static boolean isGone(org.apache.coyote.Request request) {
        return available(request, false) == 0 && available(request, true) == 1 && available(request, false) == 0;
    }

    private static int available(org.apache.coyote.Request request, boolean look) {
        request.action(ActionCode.AVAILABLE, look);
        return request.getAvailable();
    }
}
