package dev.latent.web;

/** The server was told to listen beyond loopback, though it asks nobody who they are. */
final class OpenAddressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OpenAddressException(String address) {
        super(("The server was told to listen on %s, where others can reach it, but it has no API keys: "
                        + "anyone who can reach it could read, train and delete.")
                .formatted(address));
    }
}
