package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.error.ErrorCode;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tomcat's last word on a request that never reached the application, such as one whose first line is no HTTP: a problem, not a
 * page. Public with a public constructor because Tomcat makes it by name.
 */
public final class ProblemReportValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemReportValve.class);

    private final JsonMapper json = JsonMapper.builder().build();

    static String detail(ErrorCode code) {
        return switch (code) {
            case INTERNAL_ERROR -> "the server failed in an unexpected way; its log says more";
            case ROUTE_NOT_FOUND -> "there is no such route; /swagger-ui.html shows those there are";
            case BODY_TOO_LARGE -> "the request is larger than this server takes";
            default -> "the request is not one that this server understands";
        };
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ErrorCode code = ProblemStatus.codeOf(status);
        String path = String.valueOf(request.getRequestURI());
        FailureFormat format = FailureFormat.of(path);
        byte[] body = json.writeValueAsBytes(format.body(code, detail(code), List.of(), path, request));
        try {
            response.setContentType(format.mediaType().toString());
            response.setCharacterEncoding(UTF_8);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            log.debug("the client went away before its error was written", e);
        }
    }
}
