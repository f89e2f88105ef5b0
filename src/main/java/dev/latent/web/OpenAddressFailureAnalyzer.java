package dev.latent.web;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how to start all the same. */
final class OpenAddressFailureAnalyzer extends AbstractFailureAnalyzer<OpenAddressException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OpenAddressException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Make a key, with the same settings as the server: java -jar latent-server.jar keys create admin. Or let it listen on"
                        + " loopback (server.address=127.0.0.1). Or, on a network that you trust, set"
                        + " latent.security.allow-open=true.",
                cause);
    }
}
