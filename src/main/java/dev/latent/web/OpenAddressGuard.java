package dev.latent.web;

import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Refuses to start a server that others can reach and that asks nobody who they are, unless told to in so many words. */
@Component
class OpenAddressGuard implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    private final OpenMode mode;

    OpenAddressGuard(OpenMode mode) {
        this.mode = mode;
    }

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        if (mode.isShut()) {
            throw new OpenAddressException(mode.address());
        }
    }
}
