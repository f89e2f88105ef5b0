package dev.latent.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may talk to the server.
 *
 * @param allowOpen whether it may listen beyond loopback though it asks nobody who they are; costs all protection
 */
@ConfigurationProperties("latent.security")
record SecuritySettings(@DefaultValue("false") boolean allowOpen) {}
