package dev.latent.web;

import io.swagger.v3.oas.annotations.media.Schema;

/** Why a request below {@code /v2} failed, as the Open Inference Protocol says it. */
@Schema(name = "InferenceError", description = "Why a request failed, in the words of the Open Inference Protocol.")
record InferenceError(
        @Schema(description = "What was wrong: names the offending value and what was expected.")
        String error) {}
