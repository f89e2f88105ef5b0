package dev.latent.benchmark;

import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.Split;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.head.BagOfWords;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.FineTuning;
import dev.latent.learning.head.LabelBudget;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.LinearProbe;
import dev.latent.learning.head.Targets;
import dev.latent.learning.objective.MaskedLanguageModelSpec;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.WordPieceOptions;
import dev.latent.learning.text.WordPieceTrainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a masked language model of some sentences is worth where few of them have labels: heads on it, beside heads on the same network
 * with the weights it started from, and beside a bag of words.
 */
final class SentimentBenchmark {

    private static final int SEEDS = 5;

    private static final int[] LABELS_PER_CLASS = {50, 500, 0};

    private static final TrainingSpec PRETRAINING =
            new TrainingSpec(60, 64, 0.002, LearningRateSchedule.WARMUP_LINEAR, 42, 0.1, null);

    /** Of fine-tuning, for 100, 1,000 and all labels: about as many steps for few as are of use. */
    private static final int[] EPOCHS = {20, 8, 3};

    /** Of fine-tuning: the better on the development part, with the first seed, is taken for all. */
    private static final double[] RATES = {0.001, 0.002};

    private static final PrintStream OUT = System.out;

    private final Sentences training;

    private final Sentences development;

    private final Sentences test;

    private final TextTokenizer tokenizer;

    private final TransformerSpec encoder;

    private final Objective objective;

    private final Texts trainingTokens;

    private final Texts developmentTokens;

    private final Texts testTokens;

    /** By method and labels. */
    private final Map<String, Double> rates = new HashMap<>();

    /** By method and labels. */
    private final Map<String, Figures> figures = new TreeMap<>();

    /** Sentences and which of them are positive. */
    private record Sentences(List<String> texts, Targets.Classes classes) {

        static Sentences read(Path file) throws IOException {
            List<String[]> rows = Files.readAllLines(file).stream()
                    .map(line -> line.split("\t"))
                    .toList();
            return new Sentences(
                    rows.stream().map(row -> row[0]).toList(),
                    new Targets.Classes(
                            List.of("negative", "positive"),
                            rows.stream()
                                    .mapToInt(row -> Integer.parseInt(row[1]))
                                    .toArray()));
        }
    }

    private SentimentBenchmark(Sentences training, Sentences development, Sentences test, TextTokenizer tokenizer) {
        this.training = training;
        this.development = development;
        this.test = test;
        this.tokenizer = tokenizer;
        this.encoder = TransformerSpec.defaults().withVocabulary(tokenizer.vocabularySize());
        this.objective = MaskedLanguageModelSpec.of(null).build(Setup.of(encoder, encoder.inputShape(), null));
        this.trainingTokens = Texts.of(training.texts, tokenizer, encoder.length());
        this.developmentTokens = Texts.of(development.texts, tokenizer, encoder.length());
        this.testTokens = Texts.of(test.texts, tokenizer, encoder.length());
    }

    /** @param args folder of SST-2, and how many labels of each class, 0 for all; 50, 500 and 0 unless given */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path first = folder.resolve("train.tsv");
        if (!Files.exists(first)) {
            OUT.printf("Skipped: there is no %s. Give the folder of SST-2 as an argument.%n", first);
            return;
        }
        Sentences training = Sentences.read(first);
        WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
        trainer.addAll(training.texts);
        try (TextTokenizer tokenizer = TextTokenizer.open(trainer.train())) {
            new SentimentBenchmark(
                            training,
                            Sentences.read(folder.resolve("dev.tsv")),
                            Sentences.read(folder.resolve("test.tsv")),
                            tokenizer)
                    .run(IntStream.range(1, args.length)
                            .map(i -> Integer.parseInt(args[i]))
                            .boxed()
                            .toList());
        }
    }

    /** @param wanted of {@link #LABELS_PER_CLASS}; all where it is empty */
    private void run(List<Integer> wanted) throws IOException {
        TrainingResult masked = LocalTraining.train(objective, PRETRAINING, trainingTokens);
        OUT.printf(
                "mlm of %d sentences without labels, vocabulary %d, %d epochs: trained %.0f s, %.3f of the hidden tokens guessed%n",
                training.texts.size(),
                tokenizer.vocabularySize(),
                PRETRAINING.epochs(),
                masked.seconds(),
                masked.metrics().get("validationAccuracy"));
        for (int budgetNumber = 0; budgetNumber < LABELS_PER_CLASS.length; budgetNumber++) {
            int perClass = LABELS_PER_CLASS[budgetNumber];
            int epochs = EPOCHS[budgetNumber];
            if (!wanted.isEmpty() && !wanted.contains(perClass)) {
                continue;
            }
            for (int seed = 1; seed <= SEEDS; seed++) {
                LabelBudget budget = perClass == 0 ? null : new LabelBudget(perClass, null);
                int[] rows = LabelSplit.draw(training.classes, 0, budget, seed).training();
                String labels = perClass == 0 ? "all labels" : 2 * perClass + " labels";
                words(labels, rows, seed);
                heads("random weights", Trainer.initialParameters(objective, seed), labels, rows, seed, epochs);
                heads("mlm", masked.parameters(), labels, rows, seed, epochs);
            }
            figures.forEach((name, all) -> OUT.printf("%s: %.2f ± %.2f %%%n", name, all.mean(), all.deviation()));
            figures.clear();
        }
    }

    private void words(String labels, int[] rows, int seed) {
        List<String> texts = IntStream.of(rows).mapToObj(training.texts::get).toList();
        BagOfWords bag = BagOfWords.fit(texts, training.classes.select(rows), seed);
        add(
                labels + ", bag of words",
                test.texts.stream().mapToInt(bag::predict).toArray());
    }

    private void heads(String name, Parameters parameters, String labels, int[] rows, int seed, int epochs)
            throws IOException {
        FeatureMatrix features = embed(objective, parameters, trainingTokens);
        int width = features.width();
        float[] chosen = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features.values(), rows[i] * width, chosen, i * width, width);
        }
        LinearHead probe = new LinearProbe(seed, () -> {})
                .fit(new FeatureMatrix(rows.length, width, chosen), training.classes.select(rows))
                .head();
        add(labels + ", " + name + ", linear probe", predict(probe, embed(objective, parameters, testTokens)));

        String method = labels + ", " + name + ", fine-tune";
        if (!rates.containsKey(method)) {
            double best = -1;
            for (double rate : RATES) {
                Tuned tuned = fineTune(parameters, probe, rows, seed, epochs, rate);
                double accuracy = accuracy(
                        predict(tuned.head, embed(tuned.objective, tuned.parameters, developmentTokens)), development);
                System.err.printf("%s, rate %s, development part: %.2f%n", method, rate, accuracy);
                if (accuracy > best) {
                    best = accuracy;
                    rates.put(method, rate);
                }
            }
            OUT.printf("%s: rate %s%n", method, rates.get(method));
        }
        Tuned tuned = fineTune(parameters, probe, rows, seed, epochs, rates.getOrDefault(method, RATES[0]));
        add(method, predict(tuned.head, embed(tuned.objective, tuned.parameters, testTokens)));
    }

    private record Tuned(Objective objective, Parameters parameters, LinearHead head) {}

    private Tuned fineTune(Parameters parameters, LinearHead probe, int[] rows, int seed, int epochs, double rate)
            throws IOException {
        FineTuning tuning = new FineTuning(objective, training.classes, rows);
        TrainingSpec spec = new TrainingSpec(epochs, 32, rate, LearningRateSchedule.WARMUP_LINEAR, seed, 0.1, null);
        LabelSplit parts = LabelSplit.draw(training.classes.select(rows), spec.validationFraction(), null, seed);
        Split split = new Split(pick(rows, parts.training()), pick(rows, parts.test()));
        Parameters tuned = LocalTraining.train(tuning, spec, trainingTokens, split, tuning.initial(parameters, probe))
                .parameters();
        return new Tuned(tuning, tuned, tuning.head(tuned));
    }

    private static int[] pick(int[] values, int[] positions) {
        return IntStream.of(positions).map(i -> values[i]).toArray();
    }

    private static FeatureMatrix embed(Objective objective, Parameters parameters, Texts texts) {
        return new FeatureMatrix(
                texts.count(),
                objective.embeddingDimensions(),
                LocalTraining.embeddings(objective, parameters, texts, texts.count()));
    }

    private static int[] predict(LinearHead head, FeatureMatrix features) {
        float[] outputs = head.predict(features);
        return IntStream.range(0, features.rows())
                .map(row -> outputs[2 * row + 1] > outputs[2 * row] ? 1 : 0)
                .toArray();
    }

    private void add(String name, int[] predicted) {
        double accuracy = accuracy(predicted, test);
        System.err.printf("%s: %.2f%n", name, accuracy);
        figures.computeIfAbsent(name, absent -> new Figures()).add(accuracy);
    }

    private static double accuracy(int[] predicted, Sentences sentences) {
        long right = IntStream.range(0, predicted.length)
                .filter(i -> predicted[i] == sentences.classes.classes()[i])
                .count();
        return 100.0 * right / predicted.length;
    }
}
