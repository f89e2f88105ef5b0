package dev.latent.web;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how to start all the same. */
final class OpenAddressFailureAnalyzer extends AbstractFailureAnalyzer<OpenAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OpenAddressException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Let it listen on loopback (server.address=127.0.0.1) behind a proxy that asks for credentials; or, on a network"
                        + " that you trust, set latent.security.allow-open=true.",
                cause);
    }
}
