package dev.latent.inference;

import dev.latent.learning.text.TextTokenizer;
import dev.latent.model.LatentScores;
import dev.latent.model.Manifest;
import java.util.Map;
import java.util.Set;

/**
 * A loaded model, in the hands of one caller.
 *
 * @param model  that stays loaded as long as the call lasts
 * @param caller who asks
 */
record ModelCall(LoadedModel model, Caller caller) implements LatentScores.Graphs {

    Manifest manifest() {
        return model.manifest();
    }

    TextTokenizer tokenizer() {
        return model.tokenizer();
    }

    /** float32 [rows, tokens and a place] → outputs of the graph that fills masks. */
    Map<String, float[]> fillMask(float[] rows, int count, Set<String> outputs) {
        return model.graph(Manifest.FILL_MASK_FILE).run(rows, count, outputs, caller);
    }

    /** float32 [rows, width of an input] → outputs of the encoder. */
    @Override
    public Map<String, float[]> encode(float[] inputs, int rows, Set<String> outputs) {
        MicroBatcher encoder = model.graph(Manifest.ENCODER_FILE);
        return rows > 1 && encoder.graph().takesTokens()
                ? LengthSorted.run(inputs, rows, sorted -> encoder.run(sorted, rows, outputs, caller))
                : encoder.run(inputs, rows, outputs, caller);
    }

    /** float32 [rows, dimensions], each with the input behind it for an autoregressive decoder → outputs of the decoder. */
    @Override
    public Map<String, float[]> decode(float[] latents, int rows, Set<String> outputs) {
        return model.graph(Manifest.DECODER_FILE).run(latents, rows, outputs, caller);
    }

    @Override
    public boolean decoderHas(String output) {
        return model.graph(Manifest.DECODER_FILE).graph().outputs().containsKey(output);
    }

    /** float32 [rows, dimensions] → outputs of the head. */
    Map<String, float[]> predict(float[] embeddings, int rows, Set<String> outputs) {
        return model.graph(Manifest.HEAD_FILE).run(embeddings, rows, outputs, caller);
    }
}
