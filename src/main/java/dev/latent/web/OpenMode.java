package dev.latent.web;

import dev.latent.access.ApiKeys;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Whether the server is open, that is, asks nobody who they are: as long as there is no key, and then only on loopback or where
 * it is told to in so many words. A server that others can reach does not open when its last key goes: it lets nobody in.
 */
@Component
class OpenMode {

    private final ApiKeys keys;

    private final @Nullable InetAddress address;

    private final boolean allowed;

    OpenMode(ApiKeys keys, ServerProperties server, SecuritySettings settings) {
        this.keys = keys;
        this.address = server.getAddress();
        this.allowed = settings.allowOpen();
    }

    boolean isOpen() {
        return (allowed || isLoopback()) && !keys.exist();
    }

    boolean isLoopback() {
        return address != null && address.isLoopbackAddress();
    }

    /** Whether it would let nobody in at all. */
    boolean isShut() {
        return !allowed && !isLoopback() && !keys.exist();
    }

    /** Where the server listens, for people. */
    String address() {
        return address == null ? "all addresses" : address.getHostAddress();
    }
}
