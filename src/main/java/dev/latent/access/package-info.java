/**
 * Who may do what: API keys and their scopes, how often each may call, and the record of who changed what.
 * {@link dev.latent.access.ApiKeys} makes, finds and revokes keys; {@link dev.latent.access.KeysCommand} does so without a server.
 * Nothing here knows HTTP but the controller: {@code web} asks for the key and refuses.
 */
@NullMarked
package dev.latent.access;

import org.jspecify.annotations.NullMarked;
