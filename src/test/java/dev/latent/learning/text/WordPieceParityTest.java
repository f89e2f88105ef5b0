package dev.latent.learning.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoder in Java beside Hugging Face's library, on the same file. */
class WordPieceParityTest {

    private static final int BLOCK = 1 << 13;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void equals_the_library_for_every_character(boolean lowercase) {
        TreeMap<Integer, String> differences = new TreeMap<>();
        for (int from = 0; from <= Character.MAX_CODE_POINT; from += BLOCK) {
            int[] block = IntStream.range(from, from + BLOCK)
                    .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                    .toArray();
            TokenizerFile file = new TokenizerFile(lowercase, vocabulary(block));
            try (TextEncoder library = NativeEncoder.open(new String(file.bytes(), UTF_8));
                    TextEncoder ours = new WordPieceEncoder(file)) {
                for (int c : block) {
                    String text = "x" + Character.toString(c) + "y z";
                    int[] expected = library.encode(text);
                    int[] got = ours.encode(text);
                    if (!Arrays.equals(expected, got)) {
                        differences.put(
                                c,
                                "type " + Character.getType(c) + " " + tokens(file, expected) + " "
                                        + tokens(file, got));
                    }
                }
            }
        }
        System.out.println(differences.size());
        differences.forEach((k, v) -> System.out.printf("D %04X %s%n", k, v));
        assertThat(differences).isEmpty();
    }

    private static List<String> tokens(TokenizerFile file, int[] ids) {
        return Arrays.stream(ids).mapToObj(id -> file.vocabulary().get(id)).toList();
    }

    /** All that a character may become, at a word's beginning and within. */
    private static List<String> vocabulary(int[] characters) {
        Set<String> tokens = new LinkedHashSet<>();
        for (SpecialToken token : SpecialToken.values()) {
            tokens.add(token.text());
        }
        Set<String> forms = new LinkedHashSet<>(List.of("x", "y", "z", "i", "\u0307"));
        for (int c : characters) {
            String text = Character.toString(c);
            String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
            Stream.of(text, composed)
                    .flatMapToInt(String::codePoints)
                    .flatMap(form -> IntStream.of(form, Character.toLowerCase(form)))
                    .mapToObj(Character::toString)
                    .forEach(forms::add);
        }
        for (String form : forms) {
            tokens.add(form);
            tokens.add(PieceTrie.CONTINUING + form);
        }
        return new ArrayList<>(tokens);
    }
}
