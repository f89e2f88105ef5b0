package dev.latent.web;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.web.Problem.FieldFault;
import jakarta.servlet.RequestDispatcher;
import jakarta.validation.ConstraintViolationException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;

/** Turns every failure of a request into a problem answer. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final HttpSettings settings;

    ProblemAdvice(HttpSettings settings) {
        this.settings = settings;
    }

    @ExceptionHandler(ServiceException.class)
    @Nullable
    ResponseEntity<Object> named(ServiceException failure, WebRequest request) {
        if (hungUp(request)) {
            return hungUpAnswer(request);
        }
        if (failure.code().kind() == ErrorCode.Kind.INTERNAL || failure.code().kind() == ErrorCode.Kind.STORAGE) {
            log.error("{} failed: {}", describe(request), failure.code(), failure);
        } else if (failure.code().kind() == ErrorCode.Kind.UNAVAILABLE) {
            log.warn("{} failed: {}: {}", describe(request), failure.code(), String.valueOf(failure.getCause()));
        }
        String field = failure.field();
        List<FieldFault> errors = field == null ? List.of() : List.of(new FieldFault(field, failure.detail()));
        return answer(failure.code(), failure.detail(), errors, new HttpHeaders(), request);
    }

    /**
     * The client went away in the middle of its body. What fails then fails in many ways, but Tomcat remembers why; most of these
     * answers nobody reads.
     */
    private @Nullable ResponseEntity<Object> hungUpAnswer(WebRequest request) {
        log.debug("{}: the client went away in the middle of its body", describe(request));
        return invalid(ErrorCode.INVALID_REQUEST, "the body ended before its time", List.of(), request);
    }

    private static boolean hungUp(WebRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION, RequestAttributes.SCOPE_REQUEST)
                instanceof IOException;
    }

    /** What nobody expected. It is logged here, once. */
    @ExceptionHandler(Throwable.class)
    @Nullable
    ResponseEntity<Object> unexpected(Throwable thrown, WebRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(thrown)) {
            log.debug("{}: the client went away", describe(request));
            return null;
        }
        if (thrown instanceof MultipartException) {
            return multipart((MultipartException) thrown, request);
        }
        if (isBadParameter(thrown)) {
            return invalid(ErrorCode.INVALID_PARAMETER, "the query cannot be decoded", List.of(), request);
        }
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (thrown instanceof IllegalArgumentException && type != null && type.contains("*")) {
            // Spring trips over it where a route takes any type.
            return invalid(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type must be one type, such as application/json, got '%s'".formatted(type),
                    List.of(),
                    request);
        }
        return named(ServiceException.of(thrown), request);
    }

    /** Spring Security's firewall, also where a header is read that it does not like. */
    @ExceptionHandler(RequestRejectedException.class)
    @Nullable
    ResponseEntity<Object> rejected(RequestRejectedException rejection, WebRequest request) {
        return invalid(
                ErrorCode.INVALID_REQUEST,
                "the request's method, path or headers have something in them that this server does not take",
                List.of(),
                request);
    }

    /** The database cannot take this now, because it is away or because too many want something of it: that is a full queue, too. */
    @ExceptionHandler({
        TransientDataAccessException.class,
        CannotGetJdbcConnectionException.class,
        CannotCreateTransactionException.class
    })
    @Nullable
    ResponseEntity<Object> databaseBusy(Exception busy, WebRequest request) {
        ServiceException failure = ServiceException.of(busy);
        if (failure.code() == ErrorCode.DATABASE_UNAVAILABLE) {
            return named(failure, request);
        }
        log.warn("{}: the database is busy: {}", describe(request), busy.toString());
        return invalid(ErrorCode.OVERLOADED, "the database is busy; try again", List.of(), request);
    }

    @ExceptionHandler(ConstraintViolationException.class)
    @Nullable
    ResponseEntity<Object> violated(ConstraintViolationException violation, WebRequest request) {
        List<FieldFault> errors = violation.getConstraintViolations().stream()
                .map(v -> new FieldFault(v.getPropertyPath().toString(), v.getMessage()))
                .toList();
        return invalid(ErrorCode.INVALID_REQUEST, join(errors), errors, request);
    }

    @ExceptionHandler(MultipartException.class)
    @Nullable
    ResponseEntity<Object> multipart(MultipartException failure, WebRequest request) {
        // First, because Spring takes what the system says of a full disk for an upload beyond the limit.
        ServiceException named = ServiceException.of(failure);
        if (named.code() != ErrorCode.INTERNAL_ERROR) {
            return named(named, request);
        }
        if (failure instanceof MaxUploadSizeExceededException) {
            return invalid(ErrorCode.BODY_TOO_LARGE, "the upload is larger than this server takes", List.of(), request);
        }
        return invalid(
                ErrorCode.INVALID_REQUEST,
                "expected a whole multipart/form-data body with the boundary that its Content-Type names",
                List.of(),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMaxUploadSizeExceededException(
            MaxUploadSizeExceededException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return multipart(ex, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ServiceException named = ServiceException.of(ex);
        if (named.code() != ErrorCode.INTERNAL_ERROR) {
            return named(named, request);
        }
        if (hungUp(request)) {
            return hungUpAnswer(request);
        }
        for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException json) {
                var fault = JsonFaults.of(json);
                return invalid(fault.code(), fault.detail(), fault.errors(), request);
            }
        }
        return invalid(ErrorCode.MALFORMED_JSON, "expected a body, got none that can be read", List.of(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldFault> errors = ex.getBindingResult().getAllErrors().stream()
                .map(error -> new FieldFault(
                        error instanceof FieldError field ? field.getField() : error.getObjectName(), message(error)))
                .toList();
        return invalid(ErrorCode.INVALID_REQUEST, join(errors), errors, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return validation(ex, request);
    }

    private @Nullable ResponseEntity<Object> validation(MethodValidationResult result, WebRequest request) {
        List<FieldFault> errors = result.getParameterValidationResults().stream()
                .flatMap(parameter -> parameter.getResolvableErrors().stream().map(error -> {
                    String name = String.valueOf(parameter.getMethodParameter().getParameterName());
                    return new FieldFault(error instanceof FieldError field ? field.getField() : name, message(error));
                }))
                .toList();
        boolean body = result.getParameterValidationResults().stream()
                .flatMap(parameter -> parameter.getResolvableErrors().stream())
                .anyMatch(FieldError.class::isInstance);
        return invalid(body ? ErrorCode.INVALID_REQUEST : ErrorCode.INVALID_PARAMETER, join(errors), errors, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = ex instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : Objects.requireNonNullElse(ex.getPropertyName(), "parameter");
        String message = "expected %s, got %s"
                .formatted(JsonFaults.expected(ex.getRequiredType()), JsonFaults.quoted(ex.getValue()));
        return invalid(
                ErrorCode.INVALID_PARAMETER, name + ": " + message, List.of(new FieldFault(name, message)), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException ex,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String name = ex.getParameterName();
        return invalid(
                ErrorCode.INVALID_PARAMETER,
                "the parameter %s is missing".formatted(name),
                List.of(new FieldFault(name, "is missing")),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestPart(
            MissingServletRequestPartException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = ex.getRequestPartName();
        return invalid(
                ErrorCode.INVALID_REQUEST,
                "the part %s is missing from the form".formatted(name),
                List.of(new FieldFault(name, "is missing")),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleServletRequestBindingException(
            ServletRequestBindingException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(ErrorCode.INVALID_PARAMETER, ex.getBody().getDetail(), List.of(), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return noRoute(request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoHandlerFoundException(
            NoHandlerFoundException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return noRoute(request);
    }

    private @Nullable ResponseEntity<Object> noRoute(WebRequest request) {
        return invalid(
                ErrorCode.ROUTE_NOT_FOUND,
                "there is no route %s; /swagger-ui.html shows those there are".formatted(describe(request)),
                List.of(),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var supported = ex.getSupportedHttpMethods();
        String allowed = supported == null
                ? ""
                : supported.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
        return answer(
                ErrorCode.METHOD_NOT_ALLOWED,
                "this route takes %s, got %s".formatted(allowed, ex.getMethod()),
                List.of(),
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        MediaType got = ex.getContentType();
        return answer(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "this route takes %s, got %s"
                        .formatted(
                                list(ex.getSupportedMediaTypes()),
                                got == null ? "no Content-Type that can be read" : JsonFaults.quoted(got)),
                List.of(),
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(
                ErrorCode.NOT_ACCEPTABLE,
                "this route gives %s; Accept asks for none of these".formatted(list(ex.getSupportedMediaTypes())),
                List.of(),
                headers,
                request);
    }

    /** The rest of what Spring MVC refuses by itself. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception ex, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ErrorCode code = ProblemStatus.codeOf(status.value());
        if (code == ErrorCode.INTERNAL_ERROR) {
            return unexpected(ex, request);
        }
        String detail = body instanceof ProblemDetail problem ? problem.getDetail() : null;
        return answer(code, detail, List.of(), headers, request);
    }

    private @Nullable ResponseEntity<Object> invalid(
            ErrorCode code, String detail, List<FieldFault> errors, WebRequest request) {
        return answer(code, detail, errors, new HttpHeaders(), request);
    }

    private @Nullable ResponseEntity<Object> answer(
            ErrorCode code, @Nullable String detail, List<FieldFault> errors, HttpHeaders given, WebRequest request) {
        var exchange = (ServletWebRequest) request;
        var response = exchange.getResponse();
        if (response != null && response.isCommitted()) {
            log.atLevel(hungUp(request) ? Level.DEBUG : Level.WARN)
                    .log("{} failed with {} in the middle of its answer: {}", describe(request), code, detail);
            return null;
        }
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(given);
        var http = exchange.getRequest();
        FailureFormat format = FailureFormat.of(http.getRequestURI());
        headers.setContentType(format.mediaType());
        if (format.forbidsRetry(ProblemStatus.of(code))) {
            headers.set("x-should-retry", "false");
        }
        boolean says = response != null && response.containsHeader(HttpHeaders.RETRY_AFTER);
        boolean later = code.kind() == ErrorCode.Kind.OVERLOADED || code.kind() == ErrorCode.Kind.UNAVAILABLE;
        if (later && !says) {
            headers.set(
                    HttpHeaders.RETRY_AFTER,
                    String.valueOf(Math.max(1, settings.retryAfter().toSeconds())));
        }
        String said = detail == null ? ProblemStatus.of(code).getReasonPhrase() : detail;
        Object body = format.body(code, said, errors, http.getRequestURI(), http);
        return new ResponseEntity<>(body, headers, ProblemStatus.of(code));
    }

    /** Tomcat's complaint about a query that it cannot decode; its class differs between versions, its name does not. */
    private static boolean isBadParameter(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause.getClass().getSimpleName().equals("InvalidParameterException"));
    }

    private static String message(MessageSourceResolvable error) {
        return Objects.requireNonNullElse(error.getDefaultMessage(), "is invalid");
    }

    private static String join(List<FieldFault> errors) {
        return errors.stream().map(e -> e.field() + " " + e.message()).sorted().collect(Collectors.joining("; "));
    }

    private static String list(List<MediaType> types) {
        return types.isEmpty()
                ? "no media type"
                : types.stream()
                        .filter(type -> !type.getSubtype().startsWith("*+"))
                        .map(String::valueOf)
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private static String describe(WebRequest request) {
        var http = ((ServletWebRequest) request).getRequest();
        return http.getMethod() + " " + http.getRequestURI();
    }
}
