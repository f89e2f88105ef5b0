package dev.latent.web;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says once where the server listens and where it keeps its things. */
@Component
@ConditionalOnWebApplication
class StartupAnnouncement {

    private static final Logger log = LoggerFactory.getLogger(StartupAnnouncement.class);

    private final ServerProperties server;

    private final Path home;

    StartupAnnouncement(ServerProperties server, @Value("${latent.home}") Path home) {
        this.server = server;
        this.home = home.toAbsolutePath().normalize();
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext context
                && context.getWebServer() != null) {
            var address = server.getAddress();
            String host = address == null ? "0.0.0.0" : address.getHostAddress();
            log.info(
                    "Latent Server listens on {}://{}:{} (/swagger-ui.html shows its routes); its home is {}; ready after {} ms",
                    Ssl.isEnabled(server.getSsl()) ? "https" : "http",
                    host.contains(":") ? "[" + host + "]" : host,
                    context.getWebServer().getPort(),
                    home,
                    event.getTimeTaken() == null ? "?" : event.getTimeTaken().toMillis());
        }
    }
}
