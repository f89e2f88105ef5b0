package dev.latent.web;

import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/** Refuses to start a server that others can reach and that asks nobody who they are, unless told to in so many words. */
@Component
class OpenAddressGuard implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    private final ServerProperties server;

    private final SecuritySettings security;

    OpenAddressGuard(ServerProperties server, SecuritySettings security) {
        this.server = server;
        this.security = security;
    }

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        var address = server.getAddress();
        boolean open = address == null || !address.isLoopbackAddress();
        if (open && !security.allowOpen()) {
            throw new OpenAddressException(address == null ? "all addresses" : address.getHostAddress());
        }
    }
}
