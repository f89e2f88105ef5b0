package dev.latent.benchmark;

import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Split;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.SeparatePairs;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.TranslationLanguageModelSpec;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.WordPieceOptions;
import dev.latent.learning.text.WordPieceTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a translation tells of hidden tokens, and of sentences: {@code tlm} beside {@code mlm} on the same pairs with the same tokens
 * hidden, and beside {@code tlm} on pairs that are none.
 */
final class TranslationBenchmark {

    private final TrainingSpec spec;

    private final List<String> english;

    private final List<String> german;

    private final int training;

    private final TextTokenizer tokenizer;

    private final TransformerSpec encoder;

    private TranslationBenchmark(
            TrainingSpec spec, List<String> english, List<String> german, int training, TextTokenizer tokenizer) {
        this.spec = spec;
        this.english = english;
        this.german = german;
        this.training = training;
        this.tokenizer = tokenizer;
        this.encoder = TransformerSpec.defaults().withVocabulary(tokenizer.vocabularySize());
    }

    /** @param args folder of Multi30k, epochs, and which of mlm, tlm, shuffled; all unless given */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path first = folder.resolve("train.lc.norm.tok.en");
        if (!Files.exists(first)) {
            System.out.printf("Skipped: there is no %s. Give Multi30k's folder as an argument.%n", first);
            return;
        }
        List<String> english = new ArrayList<>(Files.readAllLines(first));
        List<String> german = new ArrayList<>(Files.readAllLines(folder.resolve("train.lc.norm.tok.de")));
        int training = english.size();
        WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
        trainer.addAll(english);
        trainer.addAll(german);
        english.addAll(Files.readAllLines(folder.resolve("val.lc.norm.tok.en")));
        german.addAll(Files.readAllLines(folder.resolve("val.lc.norm.tok.de")));
        TrainingSpec spec = new TrainingSpec(
                Integer.parseInt(args[1]), 64, 0.002, LearningRateSchedule.WARMUP_LINEAR, 42, 0.1, null);
        Set<String> wanted = args.length > 2 ? Set.of(args[2].split(",")) : Set.of("mlm", "tlm", "shuffled");
        try (TextTokenizer tokenizer = TextTokenizer.open(trainer.train())) {
            System.out.printf(
                    "vocabulary %d of both languages, %d epochs of %d pairs, batch %d, Adam %s %s%n",
                    tokenizer.vocabularySize(),
                    spec.epochs(),
                    training,
                    spec.batchSize(),
                    spec.learningRate(),
                    spec.learningRateSchedule());
            TranslationBenchmark benchmark = new TranslationBenchmark(spec, english, german, training, tokenizer);
            if (wanted.contains("mlm")) {
                benchmark.run("mlm", benchmark.masked(), german);
            }
            if (wanted.contains("tlm")) {
                benchmark.run("tlm", benchmark.translation(), german);
            }
            if (wanted.contains("shuffled")) {
                benchmark.run("tlm, shuffled pairs", benchmark.translation(), benchmark.shuffled());
            }
        }
    }

    private Objective masked() {
        return SeparatePairs.of(encoder, 0.15);
    }

    private Objective translation() {
        return TranslationLanguageModelSpec.of(null).build(Setup.of(encoder, encoder.inputShape(), null));
    }

    /** The German sentences in another order: none of training among those of validation. */
    private List<String> shuffled() {
        List<String> all = new ArrayList<>();
        SeededRandom random = new SeededRandom(7);
        for (int i : random.permutation(training)) {
            all.add(german.get(i));
        }
        for (int i : random.permutation(german.size() - training)) {
            all.add(german.get(training + i));
        }
        return all;
    }

    private void run(String name, Objective objective, List<String> second) throws IOException {
        Texts pairs = Texts.ofPairs(english, second, tokenizer, encoder.length());
        Split split = new Split(
                IntStream.range(0, training).toArray(),
                IntStream.range(training, english.size()).toArray());
        TrainingResult result = LocalTraining.train(objective, spec, pairs, split);
        System.out.printf(
                "%s: trained %.0f s; of %d pairs not seen, %.3f of the hidden tokens guessed%n",
                name,
                result.seconds(),
                split.validation().length,
                result.metrics().get("validationAccuracy"));
        float[] from = sentences(objective, result, english);
        float[] to = sentences(objective, result, german);
        System.out.printf(
                "%s: translation of an English sentence found among %d, first %.3f, of the first ten %.3f; of a German one %.3f, %.3f%n",
                name,
                split.validation().length,
                found(from, to, 1),
                found(from, to, 10),
                found(to, from, 1),
                found(to, from, 10));
    }

    private float[] sentences(Objective objective, TrainingResult result, List<String> texts) {
        List<String> some = texts.subList(training, texts.size());
        return LocalTraining.embeddings(
                objective, result.parameters(), Texts.of(some, tokenizer, encoder.length()), some.size());
    }

    /** For how many embeddings that of the same index is among the k of the largest cosine. */
    private double found(float[] from, float[] to, int k) {
        int width = encoder.width();
        int count = from.length / width;
        int found = 0;
        for (int i = 0; i < count; i++) {
            double right = cosine(from, i, to, i, width);
            int before = 0;
            for (int j = 0; j < count; j++) {
                if (j != i && cosine(from, i, to, j, width) >= right) {
                    before++;
                }
            }
            if (before < k) {
                found++;
            }
        }
        return (double) found / count;
    }

    private static double cosine(float[] a, int row, float[] b, int other, int width) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < width; i++) {
            double x = a[row * width + i];
            double y = b[other * width + i];
            product += x * y;
            first += x * x;
            second += y * y;
        }
        return product / Math.sqrt(first * second);
    }
}
