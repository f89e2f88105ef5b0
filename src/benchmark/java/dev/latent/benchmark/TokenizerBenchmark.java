package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.WordPieceOptions;
import dev.latent.learning.text.WordPieceTrainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tokenizes sentences, one at a time on one thread, with a file that was learnt from them: run in Java, and, with a blank behind it so that it
 * counts as one from elsewhere, by Hugging Face's library. Then learns vocabularies of corpora that grow.
 */
final class TokenizerBenchmark {

    private static final int ROUNDS = 7;

    private static final int MAX_LENGTH = 64;

    private final PrintStream out = System.out;

    private TokenizerBenchmark() {}

    /** @param args the folder of the two files */
    public static void main(String[] args) throws IOException {
        TokenizerBenchmark benchmark = new TokenizerBenchmark();
        Path folder = Path.of(args[0]);
        benchmark.out.println(
                "| sentences | words each | tokens each | Java, sentences/s | library, sentences/s | ratio |");
        benchmark.out.println("|---|---|---|---|---|---|");
        for (String language : new String[] {"en", "de"}) {
            benchmark.encode(language, Files.readAllLines(folder.resolve("train.lc.norm.tok." + language)));
        }
        benchmark.out.printf(
                "%n| lines | distinct words | tokens | counting, s | merging, s |%n|---|---|---|---|---|%n");
        for (int lines : new int[] {10_000, 100_000, 1_000_000}) {
            for (int size : new int[] {4_000, 30_000}) {
                benchmark.train(lines, size);
            }
        }
        benchmark.longText();
    }

    private void encode(String language, List<String> sentences) {
        WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
        trainer.addAll(sentences);
        byte[] file = trainer.train();
        Figures ours = new Figures();
        Figures library = new Figures();
        long tokens = 0;
        try (TextTokenizer java = TextTokenizer.open(file);
                TextTokenizer foreign = TextTokenizer.open((new String(file, UTF_8) + " ").getBytes(UTF_8))) {
            rate(java, sentences);
            rate(foreign, sentences);
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(rate(java, sentences));
                library.add(rate(foreign, sentences));
            }
            for (String sentence : sentences) {
                tokens += java.encode(sentence, MAX_LENGTH).length();
            }
        }
        double words = sentences.stream()
                .mapToInt(sentence -> sentence.split(" ").length)
                .average()
                .orElse(0);
        out.printf(
                "| %s, %,d | %.1f | %.1f | %,.0f | %,.0f | %.1f |%n",
                language,
                sentences.size(),
                words,
                (double) tokens / sentences.size(),
                ours.median(),
                library.median(),
                ours.ratio(library).median());
    }

    private static double rate(TextTokenizer tokenizer, List<String> sentences) {
        long start = System.nanoTime();
        int tokens = 0;
        for (String sentence : sentences) {
            tokens += tokenizer.encode(sentence, MAX_LENGTH).length();
        }
        if (tokens == 0) {
            throw new IllegalStateException("no tokens");
        }
        return sentences.size() / ((System.nanoTime() - start) / 1e9);
    }

    /** Words of syllables by Zipf's law: the longer the text, the more new ones. */
    private void train(int lines, int size) {
        SplittableRandom random = new SplittableRandom(1);
        WordPieceTrainer trainer =
                new WordPieceTrainer(WordPieceOptions.defaults().withVocabularySize(size));
        long start = System.nanoTime();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            line.setLength(0);
            for (int word = 0; word < 12; word++) {
                word(line, (long) Math.exp(random.nextDouble() * Math.log(5e6)));
                line.append(' ');
            }
            trainer.add(line.toString());
        }
        long counted = System.nanoTime();
        byte[] file = trainer.train();
        long end = System.nanoTime();
        try (TextTokenizer tokenizer = TextTokenizer.open(file)) {
            out.printf(
                    "| %,d | %,d | %,d | %.1f | %.1f |%n",
                    lines,
                    trainer.distinctWords(),
                    tokenizer.vocabularySize(),
                    (counted - start) / 1e9,
                    (end - counted) / 1e9);
        }
    }

    private static void word(StringBuilder line, long rank) {
        long rest = rank * 7_919;
        do {
            line.append("bdfgklmnprst".charAt((int) (rest % 12)));
            rest /= 12;
            line.append("aeiouäy".charAt((int) (rest % 7)));
            rest /= 7;
        } while (rest > 0);
    }

    /** One text of ten million characters: what a limit on characters is for. */
    private void longText() {
        String text = "a man with 2 dogs, ".repeat(10_000_000 / 19);
        List<byte[]> files = new ArrayList<>();
        WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
        trainer.addAll(List.of(text.substring(0, 1_900)));
        byte[] own = trainer.train();
        files.add(own);
        files.add(Arrays.copyOf(own, own.length + 1));
        files.get(1)[own.length] = ' ';
        for (byte[] file : files) {
            try (TextTokenizer tokenizer = TextTokenizer.open(file, Integer.MAX_VALUE)) {
                long before = residentKilobytes();
                long start = System.nanoTime();
                int total = tokenizer.encode(text, MAX_LENGTH).total();
                out.printf(
                        "%n%s: %,d characters, %,d tokens in %.2f s, %,d MB more than before",
                        file == own ? "Java" : "library",
                        text.length(),
                        total,
                        (System.nanoTime() - start) / 1e9,
                        residentKilobytes() - before >> 10);
            }
        }
        out.println();
    }

    /** The most that the process ever had (VmHWM); 0 where there is no such file. */
    private static long residentKilobytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
