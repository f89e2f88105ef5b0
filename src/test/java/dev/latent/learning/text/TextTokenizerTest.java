package dev.latent.learning.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTokenizerTest {

    /** Ids 5 a, 6 ##a, 7 m, 8 ##m, 9 n, 10 ##n … and whole words. */
    private static final byte[] OWN =
            WordPieceTrainerTest.train(WordPieceOptions.defaults(), List.of("a man", "a man", "a woman", "a woman"));

    /** The same tokens and another file, by a blank: the library runs it. */
    private static final byte[] FOREIGN = (new String(OWN, UTF_8) + " ").getBytes(UTF_8);

    private static final String ROBERTA = """
            {"version":"1.0",
             "truncation":{"direction":"Right","max_length":4,"strategy":"LongestFirst","stride":0},
             "padding":{"strategy":{"Fixed":16},"direction":"Right","pad_to_multiple_of":null,"pad_id":1,"pad_type_id":0,"pad_token":"<pad>"},
             "added_tokens":[
              {"id":0,"special":true,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":true},
              {"id":1,"special":true,"content":"<pad>","single_word":false,"lstrip":false,"rstrip":false,"normalized":true},
              {"id":2,"special":true,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":true},
              {"id":3,"special":true,"content":"<unk>","single_word":false,"lstrip":false,"rstrip":false,"normalized":true},
              {"id":9,"special":true,"content":"<mask>","single_word":false,"lstrip":true,"rstrip":false,"normalized":true}],
             "normalizer":null,
             "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true},
             "post_processor":{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",0],"trim_offsets":true,"add_prefix_space":false},
             "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true},
             "model":{"dropout":null,"unk_token":"<unk>","continuing_subword_prefix":"","end_of_word_suffix":"","fuse_unk":false,
              "vocab":{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"a":4,"b":5,"Ġ":6,"ab":7,"Ġa":8},"merges":["a b","Ġ a"]}}
            """;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void puts_a_text_between_its_special_tokens(boolean own) {
        try (TextTokenizer tokenizer = open(own)) {
            int a = tokenizer.idOf("a").orElseThrow();
            int man = tokenizer.idOf("man").orElseThrow();
            assertThat(tokenizer.encode("A man", 10)).isEqualTo(new Tokens(new int[] {2, a, man, 3}, 4, 4));
            assertThat(tokenizer.encode("", 2).ids()).containsExactly(2, 3);
            assertThat(tokenizer.encode("a [MASK] man", 10).ids()).containsExactly(2, a, 4, man, 3);
            assertThat(tokenizer.encode("a zebra", 10).ids()).containsExactly(2, a, 1, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void truncates_on_the_right_and_keeps_the_separator(boolean own) {
        try (TextTokenizer tokenizer = open(own)) {
            Tokens whole = tokenizer.encode("a man a woman", 6);
            assertThat(whole.truncated()).isFalse();
            Tokens cut = tokenizer.encode("a man a woman", 5);
            assertThat(cut.ids()).containsExactly(whole.ids()[0], whole.ids()[1], whole.ids()[2], whole.ids()[3], 3);
            assertThat(cut.truncated()).isTrue();
            assertThat(cut.total()).isEqualTo(6);
            assertThat(tokenizer.encode("a man", 2).ids()).containsExactly(2, 3);
            assertThatThrownBy(() -> tokenizer.encode("a man", 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the 2 special tokens, got 1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void encodes_pairs_and_cuts_the_longer_one_first(boolean own) {
        try (TextTokenizer tokenizer = open(own)) {
            int a = tokenizer.idOf("a").orElseThrow();
            int man = tokenizer.idOf("man").orElseThrow();
            assertThat(tokenizer.encodePair("a man", "man", 10))
                    .isEqualTo(new Tokens(new int[] {2, a, man, 3, man, 3}, 4, 6));
            assertThat(tokenizer.encodePair("a a a a", "man", 6))
                    .isEqualTo(new Tokens(new int[] {2, a, a, 3, man, 3}, 4, 8));
            assertThat(tokenizer.encodePair("a", "man man man", 6).ids()).containsExactly(2, a, 3, man, man, 3);
            assertThat(tokenizer.encodePair("a a a", "man man man", 6).ids()).containsExactly(2, a, 3, man, man, 3);
            assertThat(tokenizer.encodePair("a", "man", 3).ids()).containsExactly(2, 3, 3);
            assertThatThrownBy(() -> tokenizer.encodePair("a", "man", 2)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void knows_its_special_tokens_and_goes_back_to_text(boolean own) {
        try (TextTokenizer tokenizer = open(own)) {
            assertThat(List.of(
                            tokenizer.padId(),
                            tokenizer.unknownId(),
                            tokenizer.classId(),
                            tokenizer.separatorId(),
                            tokenizer.maskId()))
                    .containsExactly(
                            OptionalInt.of(0),
                            OptionalInt.of(1),
                            OptionalInt.of(2),
                            OptionalInt.of(3),
                            OptionalInt.of(4));
            assertThat(tokenizer.idOf("zebra")).isEmpty();
            assertThat(tokenizer.token(4)).isEqualTo("[MASK]");
            assertThat(tokenizer.decode(tokenizer.encode("A  womanma, man", 99).ids()))
                    .isEqualTo("a womanma man");
            assertThat(tokenizer.decode(new int[0])).isEmpty();
            assertThatThrownBy(() -> tokenizer.decode(new int[] {5, tokenizer.vocabularySize()}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no token has the id");
            assertThatThrownBy(() -> tokenizer.token(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void opens_a_tokenizer_of_robertas_kind_without_its_truncation_and_padding() {
        try (TextTokenizer tokenizer = TextTokenizer.open(ROBERTA.getBytes(UTF_8))) {
            assertThat(tokenizer.encode("ab a ab", 20)).isEqualTo(new Tokens(new int[] {0, 7, 8, 6, 7, 2}, 6, 6));
            assertThat(tokenizer.encode("ab <mask>", 20).ids()).containsExactly(0, 7, 9, 2);
            assertThat(tokenizer.encode("ab a ab", 4).ids()).containsExactly(0, 7, 8, 2);
            assertThat(tokenizer.encodePair("ab", "a", 20)).isEqualTo(new Tokens(new int[] {0, 7, 2, 2, 4, 2}, 6, 6));
            assertThat(tokenizer.maskId()).hasValue(9);
            assertThat(tokenizer.padId()).hasValue(1);
            assertThat(tokenizer.unknownId()).hasValue(3);
            assertThat(tokenizer.vocabularySize()).isEqualTo(10);
            assertThat(tokenizer.decode(new int[] {0, 7, 8, 2})).isEqualTo("ab a");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void half_a_character_is_refused_by_its_position(boolean own) {
        try (TextTokenizer tokenizer = open(own)) {
            for (String text : new String[] {"a \uD83D man", "a \uDE00", "a \uDE00\uD83D", "a \uD83D"}) {
                assertThatThrownBy(() -> tokenizer.encode(text, 10))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("at position 2");
            }
            assertThat(tokenizer.encode("a \uD83D\uDE00", 10).ids()).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_text_beyond_the_limit_is_refused(boolean own) {
        try (TextTokenizer tokenizer = TextTokenizer.open(own ? OWN : FOREIGN, 100)) {
            assertThat(tokenizer.encode("a ".repeat(50), 10).total()).isEqualTo(52);
            assertThatThrownBy(() -> tokenizer.encode("a".repeat(101), 10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the text has 101 characters; at most 100 are read");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void is_used_by_many_threads_at_once_and_closed_under_them(boolean own) {
        TextTokenizer tokenizer = open(own);
        Tokens expected = tokenizer.encode("a man and a woman", 20);
        assertThat(IntStream.range(0, 20_000)
                        .parallel()
                        .filter(i -> tokenizer.encode("a man and a woman", 20).equals(expected))
                        .count())
                .isEqualTo(20_000);
        long answered = IntStream.range(0, 20_000)
                .parallel()
                .filter(i -> {
                    if (i == 7_000) {
                        tokenizer.close();
                    }
                    try {
                        return tokenizer.encode("a man and a woman", 20).equals(expected);
                    } catch (IllegalStateException closed) {
                        return false;
                    }
                })
                .count();
        assertThat(answered).isPositive();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a", 5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tokenizer is closed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | not JSON",
                "[] | no model",
                "{\"model\":{}} | no vocabulary",
                "{\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"vocab\":{\"a\":0}}} | no token [UNK]",
                "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}}} | no token",
                "{\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"u\",\"vocab\":{\"a\":0,\"u\":0}}} | same id 0",
                "{\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"u\",\"vocab\":{\"a\":-1}}} | the id -1",
                "{\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"u\",\"vocab\":{\"a\":99999999999}}} | the id 99999999999",
                "{\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"u\",\"vocab\":{\"a\":0.5}}} | no whole number",
                "{\"model\":{\"type\":\"Magic\",\"vocab\":{\"a\":0}}} | cannot be used",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}} | cannot be used",
                "{\"model\":{\"type\":\"BPE\",\"dropout\":0.1,\"vocab\":{\"a\":0},\"merges\":[]}} | dropout",
                "{\"normalizer\":{\"type\":\"Precompiled\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}} | the normalizer 'Precompiled'",
                "{\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+b\"}},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}} | regular expression",
            })
    void a_malformed_file_is_refused_with_a_reason(String json, String reason) {
        assertThatThrownBy(() -> TextTokenizer.open(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_file_cut_short_is_refused_wherever_it_is_cut() {
        for (int length = 0; length < OWN.length - 2; length += 37) {
            byte[] cut = Arrays.copyOf(OWN, length);
            assertThatThrownBy(() -> TextTokenizer.open(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_file_beyond_the_limit_is_refused_before_it_is_read() {
        assertThatThrownBy(() -> TextTokenizer.open(new byte[ImportedTokenizer.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void control_characters_and_nul_reach_the_library_unharmed() {
        try (TextTokenizer own = open(true);
                TextTokenizer foreign = open(false)) {
            String text = "a\u0000 m\u0007an \u001b[MASK]\u007f 😀";
            assertThat(foreign.encode(text, 20)).isEqualTo(own.encode(text, 20));
        }
    }

    @Test
    void many_texts_are_encoded_as_each_alone() {
        try (TextTokenizer tokenizer = open(true)) {
            assertThat(tokenizer.encodeAll(List.of("a man", ""), 3))
                    .containsExactly(tokenizer.encode("a man", 3), tokenizer.encode("", 3));
        }
    }

    private static TextTokenizer open(boolean own) {
        return TextTokenizer.open(own ? OWN : FOREIGN);
    }
}
