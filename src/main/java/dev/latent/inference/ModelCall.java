package dev.latent.inference;

import dev.latent.model.Manifest;
import java.util.Map;
import java.util.Set;

/**
 * A loaded model, in the hands of one caller.
 *
 * @param model  that stays loaded as long as the call lasts
 * @param caller who asks
 */
record ModelCall(LoadedModel model, Caller caller) {

    Manifest manifest() {
        return model.manifest();
    }

    /** float32 [rows, width of an input] → outputs of the encoder. */
    Map<String, float[]> encode(float[] inputs, int rows, Set<String> outputs) {
        return model.graph(Manifest.ENCODER_FILE).run(inputs, rows, outputs, caller);
    }

    /** float32 [rows, dimensions] → outputs of the decoder. */
    Map<String, float[]> decode(float[] latents, int rows, Set<String> outputs) {
        return model.graph(Manifest.DECODER_FILE).run(latents, rows, outputs, caller);
    }

    boolean decoderHas(String output) {
        return model.graph(Manifest.DECODER_FILE).graph().outputs().containsKey(output);
    }

    /** float32 [rows, dimensions] → outputs of the head. */
    Map<String, float[]> predict(float[] embeddings, int rows, Set<String> outputs) {
        return model.graph(Manifest.HEAD_FILE).run(embeddings, rows, outputs, caller);
    }
}
