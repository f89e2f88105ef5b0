package dev.latent.learning.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordPieceTrainerTest {

    private static final WordPieceOptions OPTIONS = WordPieceOptions.defaults();

    @Test
    void merges_the_most_frequent_pair_first_and_among_equals_the_one_of_lower_ids() {
        // hug ×10, pug ×5, pun ×12, bun ×4, hugs ×5. Characters: u 36, g 20, p 17, n 16, h 15, s 5, b 4.
        List<String> corpus = new ArrayList<>();
        corpus.addAll(Collections.nCopies(10, "hug"));
        corpus.addAll(Collections.nCopies(5, "pug"));
        corpus.addAll(Collections.nCopies(12, "pun"));
        corpus.addAll(Collections.nCopies(4, "bun"));
        corpus.addAll(Collections.nCopies(5, "hugs"));
        assertThat(vocabulary(train(OPTIONS.withVocabularySize(26), corpus)))
                .containsExactly(
                        "[PAD]",
                        "[UNK]",
                        "[CLS]",
                        "[SEP]",
                        "[MASK]",
                        "u",
                        "##u",
                        "g",
                        "##g",
                        "p",
                        "##p",
                        "n",
                        "##n",
                        "h",
                        "##h",
                        "s",
                        "##s",
                        "b",
                        "##b",
                        // ##u ##g 20, then ##u ##n 16, h ##ug 15, p ##un 12;
                        // then of p ##ug 5 and hug ##s 5 the one whose left piece came first; b ##un 4
                        "##ug",
                        "##un",
                        "hug",
                        "pun",
                        "pug",
                        "hugs",
                        "bun");
    }

    @Test
    void merges_overlapping_pairs_from_the_left() {
        // x ##a ##a ##a ##a → x ##aa ##aa → xaa ##aa → xaaaa
        assertThat(vocabulary(train(OPTIONS, List.of("xaaaa", "xaaaa"))))
                .endsWith("##aa", "xaa", "xaaaa")
                .hasSize(5 + 4 + 3);
    }

    @Test
    void the_same_texts_give_the_same_bytes_in_any_order() {
        List<String> corpus = corpus(2_000);
        byte[] first = train(OPTIONS.withVocabularySize(500), corpus);
        List<String> shuffled = new ArrayList<>(corpus);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(train(OPTIONS.withVocabularySize(500), corpus)).isEqualTo(first);
        assertThat(train(OPTIONS.withVocabularySize(500), shuffled)).isEqualTo(first);
    }

    @Test
    void equals_merging_that_counts_all_pairs_anew_each_time() {
        for (int seed = 0; seed < 20; seed++) {
            List<String> corpus = corpus(seed, 150);
            assertThat(vocabulary(train(OPTIONS.withVocabularySize(150), corpus)))
                    .isEqualTo(SlowMerging.vocabulary(corpus, 150));
        }
    }

    @Test
    void the_vocabulary_never_exceeds_its_size() {
        for (int size = WordPieceOptions.MIN_VOCABULARY; size < 120; size++) {
            try (TextTokenizer tokenizer = TextTokenizer.open(train(OPTIONS.withVocabularySize(size), corpus(300)))) {
                assertThat(tokenizer.vocabularySize()).isLessThanOrEqualTo(size);
            }
        }
    }

    @Test
    void a_small_corpus_gives_a_smaller_vocabulary() {
        assertThat(vocabulary(train(OPTIONS, List.of("a man"))))
                .containsExactly("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "m", "##m", "n", "##n");
        assertThat(vocabulary(train(OPTIONS, List.of()))).hasSize(5);
    }

    @Test
    void the_alphabet_is_bounded_to_the_most_frequent_characters() {
        byte[] file = train(OPTIONS.withAlphabet(2), List.of("aab aab c", "b"));
        assertThat(vocabulary(file)).contains("a", "##b", "aab").doesNotContain("c", "##c");
        try (TextTokenizer tokenizer = TextTokenizer.open(file)) {
            assertThat(tokenizer.encode("c ac", 8).ids()).containsExactly(2, 1, 1, 3);
        }
    }

    @Test
    void characters_that_stand_alone_have_no_continuing_form() {
        assertThat(vocabulary(train(OPTIONS, List.of("漢字, 漢字"))))
                .containsExactly("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "字", "漢", ",");
    }

    @Test
    void case_is_dropped_and_accents_are_kept() {
        assertThat(vocabulary(train(OPTIONS, List.of("Schön schön SCHÖN")))).contains("schön");
        assertThat(vocabulary(train(OPTIONS.withLowercase(false), List.of("Schön Schön schön schön"))))
                .contains("Schön", "schön");
    }

    @Test
    void special_tokens_in_the_corpus_are_no_words() {
        assertThat(vocabulary(train(OPTIONS, List.of("[MASK]a[SEP] [mask]"))))
                .contains("a", "[", "m")
                .doesNotContain("[mask]");
    }

    @Test
    void words_beyond_the_limit_are_forgotten_rarest_first() {
        WordPieceTrainer trainer = new WordPieceTrainer(OPTIONS.withMaxWords(100));
        for (int i = 0; i < 10_000; i++) {
            trainer.add("frequent once" + i);
            assertThat(trainer.distinctWords()).isLessThanOrEqualTo(100);
        }
        assertThat(vocabulary(trainer.train())).contains("frequent");
    }

    @Test
    void half_a_character_is_refused() {
        assertThatThrownBy(() -> train(OPTIONS, List.of("ab\uD83D")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+D83D, at position 2");
    }

    @Test
    void the_file_says_what_it_is() {
        String file = new String(train(OPTIONS, List.of("a \"b\" \\c")), UTF_8);
        assertThat(file)
                .contains("\"version\": \"1.0\"", "\"type\": \"WordPiece\"", "\"max_input_chars_per_word\": 100")
                .contains("\"\\\"\": ", "\"\\\\\": ");
    }

    static byte[] train(WordPieceOptions options, List<String> corpus) {
        WordPieceTrainer trainer = new WordPieceTrainer(options);
        trainer.addAll(corpus);
        return trainer.train();
    }

    static List<String> corpus(int lines) {
        return corpus(7, lines);
    }

    /** Words of few syllables, some far more frequent than others. */
    private static List<String> corpus(int seed, int lines) {
        Random random = new Random(seed);
        String[] syllables = {"ba", "na", "no", "li", "aa", "ß", "tri", "o"};
        List<String> corpus = new ArrayList<>();
        for (int line = 0; line < lines; line++) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 6; word++) {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    text.append(syllables[random.nextInt(1 + random.nextInt(syllables.length))]);
                }
                text.append(word == 5 ? "." : " ");
            }
            corpus.add(text.toString());
        }
        return corpus;
    }

    private static List<String> vocabulary(byte[] file) {
        try (TextTokenizer tokenizer = TextTokenizer.open(file)) {
            return IntStream.range(0, tokenizer.vocabularySize())
                    .mapToObj(tokenizer::token)
                    .toList();
        }
    }
}
