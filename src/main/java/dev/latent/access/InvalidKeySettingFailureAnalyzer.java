package dev.latent.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting to mend. */
final class InvalidKeySettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidKeySettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidKeySettingException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Mend the setting; docs/security.md says what a key looks like.", cause);
    }
}
