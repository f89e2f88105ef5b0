package dev.latent.kserve;

import io.swagger.v3.oas.annotations.media.Schema;

/** @param live always, where it can be said */
@Schema(name = "ServerLive", description = "That the server lives.")
record ServerLive(@Schema(description = "Always true.") boolean live) {}
