package dev.latent.learning.text;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code tokenizer.json} as read: its vocabulary, and whether the native library may have it. That library ends the whole process where
 * it panics, and its regular expressions may take time without end; so what it is given is made of parts that are known here.
 */
record ImportedTokenizer(ObjectNode root, TokenVocabulary vocabulary) {

    /** Three times what the multilingual tokenizers of a quarter million tokens weigh. */
    static final int MAX_BYTES = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** What runs over text, and what puts pieces together. */
    private static final Set<String> PARTS = Set.of(
            "Sequence",
            "NFC",
            "NFD",
            "NFKC",
            "NFKD",
            "Lowercase",
            "Strip",
            "StripAccents",
            "Prepend",
            "Replace",
            "BertNormalizer",
            "BertPreTokenizer",
            "ByteLevel",
            "Digits",
            "Metaspace",
            "Punctuation",
            "Split",
            "Whitespace",
            "WhitespaceSplit",
            "BertProcessing",
            "RobertaProcessing",
            "TemplateProcessing",
            "BPEDecoder",
            "ByteFallback",
            "Fuse",
            "WordPiece");

    /** The one expression of its own that common files have (sentence pieces of XLM-R). */
    private static final String BLANKS = " {2,}";

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException saying why it is no tokenizer
     */
    static ImportedTokenizer read(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the tokenizer.json has %d bytes; at most %d are read".formatted(file.length, MAX_BYTES));
        }
        JsonNode root;
        try {
            root = JSON.readTree(file);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the tokenizer.json is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!(root instanceof ObjectNode object) || !root.path("model").isObject()) {
            throw new IllegalArgumentException("the tokenizer.json has no model");
        }
        return new ImportedTokenizer(object, vocabularyOf(object));
    }

    /** Passes what the native library may have; truncation and padding are taken out. */
    void check() {
        root.putNull("truncation");
        root.putNull("padding");
        for (String part : new String[] {"normalizer", "pre_tokenizer", "post_processor", "decoder"}) {
            checkParts(part, root.path(part));
        }
        JsonNode model = root.path("model");
        if (model.path("dropout").asDouble(0) != 0) {
            throw new IllegalArgumentException("a model with dropout gives other tokens each time");
        }
        if (kind(model).equals("WordPiece") || kind(model).equals("WordLevel")) {
            String unknown = unknownToken(model);
            if (unknown == null || !model.path("vocab").has(unknown)) {
                throw new IllegalArgumentException(
                        "the vocabulary has no token %s, which stands for unknown words".formatted(unknown));
            }
        }
    }

    String json() {
        return root.toString();
    }

    private static void checkParts(String part, JsonNode node) {
        String type = node.path("type").asString("");
        if (node.isObject() && node.has("type") && !PARTS.contains(type)) {
            throw new IllegalArgumentException("the %s '%s' is not supported".formatted(part, type));
        }
        JsonNode expression = node.path("Regex");
        if (!expression.isMissingNode() && !expression.asString("").equals(BLANKS)) {
            throw new IllegalArgumentException(
                    "the %s has a regular expression of its own, which is not supported".formatted(part));
        }
        for (JsonNode child : node) {
            checkParts(part, child);
        }
    }

    private static TokenVocabulary vocabularyOf(JsonNode root) {
        JsonNode model = root.path("model");
        JsonNode tokens = model.path("vocab");
        TokenVocabulary vocabulary = new TokenVocabulary(unknownToken(model));
        if (tokens.isObject()) {
            for (Map.Entry<String, JsonNode> entry : tokens.properties()) {
                vocabulary.add(entry.getKey(), idOf(entry.getKey(), entry.getValue()));
            }
        } else if (tokens.isArray()) {
            for (int id = 0; id < tokens.size(); id++) {
                vocabulary.add(tokens.path(id).path(0).asString(""), id);
            }
        }
        if (vocabulary.size() == 0) {
            throw new IllegalArgumentException("the tokenizer.json has no vocabulary");
        }
        for (JsonNode added : root.path("added_tokens")) {
            String token = added.path("content").asString("");
            long id = idOf(token, added.path("id"));
            if (added.path("special").asBoolean(false)) {
                vocabulary.addSpecial(token, id);
            } else {
                vocabulary.add(token, id);
            }
        }
        return vocabulary;
    }

    private static long idOf(String token, JsonNode id) {
        if (!id.isIntegralNumber() || !id.canConvertToLong()) {
            throw new IllegalArgumentException("the id of the token '%s' is no whole number".formatted(token));
        }
        return id.asLong();
    }

    private static @Nullable String unknownToken(JsonNode model) {
        JsonNode tokens = model.path("vocab");
        if (tokens.isArray()) {
            JsonNode unknown = model.path("unk_id");
            return unknown.isInt() ? tokens.path(unknown.asInt()).path(0).asString(null) : null;
        }
        return model.path("unk_token").isString() ? model.path("unk_token").asString() : null;
    }

    /** Older files do not say. */
    private static String kind(JsonNode model) {
        if (model.path("type").isString()) {
            return model.path("type").asString();
        }
        if (model.has("merges")) {
            return "BPE";
        }
        if (model.path("vocab").isArray()) {
            return "Unigram";
        }
        return model.has("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
    }
}
