package dev.latent.learning.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The {@code tokenizer.json} that is written here, to the byte: a WordPiece model between {@code [CLS]} and {@code [SEP]}, whose
 * normaliser and pre-tokeniser {@link WordSplitter} equals.
 *
 * @param vocabulary the token of each id, the special tokens first
 */
record TokenizerFile(boolean lowercase, List<String> vocabulary) {

    /** Of all tokens together: what bounds the memory of {@link PieceTrie}, some 25 bytes for each. */
    private static final int MAX_CHARACTERS = 16_000_000;

    private static final String TEMPLATE = """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [
            %s
              ],
              "normalizer": {
                "type": "Sequence",
                "normalizers": [
                  {"type": "NFC"},
                  {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": false, "lowercase": %s}
                ]
              },
              "pre_tokenizer": {"type": "BertPreTokenizer"},
              "post_processor": {
                "type": "TemplateProcessing",
                "single": [
                  {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
                ],
                "pair": [
                  {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                  {"Sequence": {"id": "B", "type_id": 1}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 1}}
                ],
                "special_tokens": {
                  "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                  "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}
                }
              },
              "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": false},
              "model": {
                "type": "WordPiece",
                "unk_token": "[UNK]",
                "continuing_subword_prefix": "##",
                "max_input_chars_per_word": %d,
                "vocab": {
            %s
                }
              }
            }
            """;

    TokenizerFile {
        vocabulary = List.copyOf(vocabulary);
    }

    byte[] bytes() {
        List<String> added = new ArrayList<>();
        for (SpecialToken token : SpecialToken.values()) {
            added.add(
                    "    {\"id\": %d, \"content\": %s, \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}"
                            .formatted(token.id(), quoted(token.text())));
        }
        List<String> entries = new ArrayList<>(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            entries.add("      " + quoted(vocabulary.get(id)) + ": " + id);
        }
        return TEMPLATE.formatted(
                        String.join(",\n", added), lowercase, WordSplitter.MAX_CHARACTERS, String.join(",\n", entries))
                .getBytes(UTF_8);
    }

    /** A file that was written here; null for any other, be it by one byte. */
    static @Nullable TokenizerFile recognise(byte[] file, JsonNode root) {
        JsonNode vocabulary = root.path("model").path("vocab");
        if (!vocabulary.isObject() || !root.path("version").asString("").equals("1.0")) {
            return null;
        }
        List<String> tokens = new ArrayList<>(vocabulary.size());
        long characters = 0;
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            tokens.add(entry.getKey());
            characters += entry.getKey().length();
        }
        if (characters > MAX_CHARACTERS) {
            return null;
        }
        boolean lowercase = root.path("normalizer")
                .path("normalizers")
                .path(1)
                .path("lowercase")
                .asBoolean(false);
        TokenizerFile candidate = new TokenizerFile(lowercase, tokens);
        return Arrays.equals(candidate.bytes(), file) ? candidate : null;
    }

    private static String quoted(String token) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
