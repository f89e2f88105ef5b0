package dev.latent.web;

import dev.latent.error.ErrorCode;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers for what fails outside of Spring MVC, in a filter or in the container. */
@Hidden
@RestController
class ProblemErrorController implements ErrorController {

    @RequestMapping("/error")
    ResponseEntity<Object> error(HttpServletRequest request) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer given ? given : 404;
        String path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        ErrorCode code = ProblemStatus.codeOf(status);
        FailureFormat format = FailureFormat.of(path);
        return ResponseEntity.status(ProblemStatus.of(code))
                .contentType(format.mediaType())
                .body(format.body(code, ProblemReportValve.detail(code), List.of(), path, request));
    }
}
