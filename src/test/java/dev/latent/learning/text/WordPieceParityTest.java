package dev.latent.learning.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoder in Java beside Hugging Face's library, on the same file. */
class WordPieceParityTest {

    private static final int BLOCK = 1 << 13;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void equals_the_library_for_every_character(boolean lowercase) {
        for (int from = 0; from <= Character.MAX_CODE_POINT; from += BLOCK) {
            int[] block = IntStream.range(from, from + BLOCK)
                    .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                    .toArray();
            // A file loads in far more time than a text takes.
            String texts = Arrays.stream(block)
                    .mapToObj(c -> "x" + Character.toString(c) + "y z")
                    .collect(Collectors.joining(" "));
            assertSame(new TokenizerFile(lowercase, vocabulary(block)), List.of(texts));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void composes_and_orders_marks_as_the_library_does(boolean lowercase) {
        int[] marks = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> Character.getType(c) == Character.NON_SPACING_MARK && c < 0x3100 && oldEnough(c))
                .toArray();
        int[] composed = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .filter(c -> oldEnough(c) && !Normalizer.isNormalized(Character.toString(c), Normalizer.Form.NFD))
                .filter(c -> !Character.UnicodeScript.of(c).equals(Character.UnicodeScript.HANGUL) || c % 97 == 0)
                .toArray();
        Random random = new Random(5);
        List<String> texts = new ArrayList<>();
        for (int c : composed) {
            texts.add(Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD));
        }
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder().appendCodePoint(composed[random.nextInt(composed.length)]);
            for (int k = random.nextInt(5); k >= 0; k--) {
                text.appendCodePoint(marks[random.nextInt(marks.length)]);
            }
            texts.add(text.toString());
        }
        int[] characters = Stream.concat(
                        texts.stream(), texts.stream().map(text -> Normalizer.normalize(text, Normalizer.Form.NFC)))
                .flatMapToInt(String::codePoints)
                .distinct()
                .toArray();
        assertSame(new TokenizerFile(lowercase, vocabulary(characters)), texts);
    }

    @Test
    void equals_the_library_on_hard_text() {
        List<String> texts = List.of(
                "",
                " ",
                "\u0000a\u0000b\u0007\u001b[0m\u007f",
                "family 👨‍👩‍👧‍👦 flag 🇩🇪 tone 👍🏽 keycap 1️⃣ heart ❤️",
                "cafe\u0301 café Ångström A\u030Angstro\u0308m e\u200D\u0301",
                "漢字かな交じり文 と カタカナ、한국어 문장。",
                "שלום עולם مرحبا بالعالم \u202Ertl\u202C",
                "no\u00A0break zero\u200Bwidth wide\u3000blank thin\u2009blank\u2028line\u0085next",
                "ＦＵＬＬ　ｗｉｄｔｈ！ ﬁ ligature ½ ² Ⅷ ㎏",
                "İstanbul ISPARTA ΣΊΣΥΦΟΣ straße STRASSE ẞ ǅ Ǆ",
                "don't stop-me_now $5 + 3^2 = `x` ~ <b>&amp;</b> | \\ \"quoted\"",
                "[MASK] a[MASK]b [mask] [[MASK]] [MASK [SEP][CLS] x [UNK] [PAD]\u0301",
                "a".repeat(100) + " " + "b".repeat(101) + " " + "😀".repeat(100) + " " + "😀".repeat(101),
                "a" + "\u0301".repeat(300) + "\u0316".repeat(300) + " a\u0316\u0301 b",
                "é".repeat(100) + " " + "e\u0301".repeat(100) + " " + "İ".repeat(50) + " " + "İ".repeat(51),
                "\uFEFFbom \uFFFD replacement \uE000 private \uDB40\uDC41 tag \uFFFF",
                "กำลัง हिन्दी தமிழ் ខ្មែរ བོད");
        for (boolean lowercase : new boolean[] {true, false}) {
            WordPieceTrainer trainer =
                    new WordPieceTrainer(WordPieceOptions.defaults().withLowercase(lowercase));
            trainer.addAll(texts);
            trainer.addAll(texts);
            assertSame(trainer.train(), texts);
        }
    }

    @Test
    void equals_the_library_on_random_text() {
        Random random = new Random(3);
        int[] starts = {
            0, 0x20, 0x40, 0x60, 0xA0, 0x100, 0x2F0, 0x300, 0x390, 0x410, 0x5D0, 0x1E00, 0x2000, 0x3040, 0x4E00, 0xAC00,
            0xFF00, 0x1F600, 0x1F1E6, 0x1D400
        };
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(40); k >= 0; k--) {
                text.appendCodePoint(starts[random.nextInt(starts.length)] + random.nextInt(0x20));
                if (random.nextInt(40) == 0) {
                    text.append("[MASK]");
                }
            }
            texts.add(text.toString());
        }
        WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
        trainer.addAll(texts);
        assertSame(trainer.train(), texts);
    }

    /** Real text where there is any: lines of every file in the folders below that which the variable CORPORA names. */
    @Test
    @EnabledIfEnvironmentVariable(named = "CORPORA", matches = ".+")
    void equals_the_library_on_corpora() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(System.getenv("CORPORA")), 2)) {
            files = all.filter(path -> path.getFileName().toString().matches(".*\\.(en|de|txt|tsv)"))
                    .toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
            trainer.addAll(lines);
            assertSame(trainer.train(), lines);
        }
    }

    private static void assertSame(TokenizerFile file, List<String> texts) {
        assertSame(file.bytes(), texts);
    }

    private static void assertSame(byte[] bytes, List<String> texts) {
        ImportedTokenizer read = ImportedTokenizer.read(bytes);
        TokenizerFile file = Objects.requireNonNull(TokenizerFile.recognise(bytes, read.root()));
        try (TextEncoder library = NativeEncoder.open(new String(bytes, UTF_8));
                TextEncoder ours = new WordPieceEncoder(file)) {
            for (String text : texts) {
                int[] ids = ours.encode(text);
                assertThat(tokens(file, ids))
                        .as(() -> text.codePoints()
                                        .limit(40)
                                        .mapToObj("%04X"::formatted)
                                        .toList()
                                + text)
                        .isEqualTo(tokens(file, library.encode(text)));
                assertThat(ours.decode(ids)).isEqualTo(library.decode(ids));
            }
        }
    }

    /** The library composes as Unicode 12 does, the JDK as its own version: marks and letters that both know. */
    private static boolean oldEnough(int c) {
        return c < 0x610
                || c >= 0x64B && c <= 0x65F
                || c >= 0x900 && c <= 0x97F
                || c >= 0x1DC0 && c <= 0x1DF5
                || c >= 0x1E00 && c <= 0x20F0
                || c >= 0x2200 && c <= 0xFFFF;
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
                    .flatMap(form -> IntStream.of(form, CharacterClass.lower(form)))
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
