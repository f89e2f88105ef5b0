package dev.latent.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody changed something, or was not let in. Logged by {@code dev.latent.audit}, with the request's identifier where there is one.
 *
 * @param who    the caller's key, by its identifier
 * @param from   the caller's address
 * @param action what was asked for, as method and route, or as command
 * @param target what was changed
 * @param status what became of it
 */
public record AuditEvent(String who, String from, String action, String target, String status) {

    /** Who asked, where the server asks nobody who they are, or somebody did not say so. */
    public static final String ANONYMOUS = "anonymous";

    private static final Logger log = LoggerFactory.getLogger("dev.latent.audit");

    public void write() {
        log.atInfo()
                .addKeyValue("who", who)
                .addKeyValue("from", from)
                .addKeyValue("action", action)
                .addKeyValue("target", target)
                .addKeyValue("status", status)
                .log("audit");
    }
}
