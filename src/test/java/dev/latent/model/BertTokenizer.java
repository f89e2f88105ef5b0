package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.StringJoiner;

/** A {@code tokenizer.json} as BERT has it. */
final class BertTokenizer {

    static final List<String> TOKENS = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "a", "old", "new", "cat", "dog", "cow", "engine",
            "pump", "robot", "eats", "runs", "grass", "on", "power", "##s");

    private BertTokenizer() {}

    /** @param more tokens after these */
    static byte[] json(int more) {
        StringJoiner vocabulary = new StringJoiner(",", "{", "}");
        for (int i = 0; i < TOKENS.size() + more; i++) {
            vocabulary.add("\"%s\":%d".formatted(i < TOKENS.size() ? TOKENS.get(i) : "more" + i, i));
        }
        StringJoiner special = new StringJoiner(",", "[", "]");
        for (int i = 0; i < 5; i++) {
            special.add(
                    "{\"id\":%d,\"special\":true,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false}"
                            .formatted(i, TOKENS.get(i)));
        }
        return """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":%s,
                 "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
                 "pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"TemplateProcessing",
                  "single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],
                  "pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}],
                  "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}},
                 "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":%s}}
                """.formatted(special, vocabulary).getBytes(UTF_8);
    }

    static int[] ids(String... words) {
        int[] ids = new int[words.length + 2];
        ids[0] = 2;
        for (int i = 0; i < words.length; i++) {
            ids[i + 1] = TOKENS.indexOf(words[i]);
        }
        ids[ids.length - 1] = 3;
        return ids;
    }
}
