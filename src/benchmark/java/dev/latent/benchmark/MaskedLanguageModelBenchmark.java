package dev.latent.benchmark;

import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.Split;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.objective.MaskedLanguageModelSpec;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.WordPieceOptions;
import dev.latent.learning.text.WordPieceTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How many hidden tokens of captions it has not seen a masked language model guesses: the default network, trained on all others. */
final class MaskedLanguageModelBenchmark {

    private MaskedLanguageModelBenchmark() {}

    /** @param args folder of Multi30k, epochs */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path first = folder.resolve("train.lc.norm.tok.en");
        if (!Files.exists(first)) {
            System.out.printf("Skipped: there is no %s. Give Multi30k's folder as an argument.%n", first);
            return;
        }
        List<String> training = Files.readAllLines(first);
        List<String> validation = Files.readAllLines(folder.resolve("val.lc.norm.tok.en"));
        WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
        trainer.addAll(training);
        try (TextTokenizer tokenizer = TextTokenizer.open(trainer.train())) {
            TransformerSpec encoder = TransformerSpec.defaults().withVocabulary(tokenizer.vocabularySize());
            Objective objective = MaskedLanguageModelSpec.of(null).build(Setup.of(encoder, encoder.inputShape(), null));
            List<String> all =
                    Stream.concat(training.stream(), validation.stream()).toList();
            Split split = new Split(
                    IntStream.range(0, training.size()).toArray(),
                    IntStream.range(training.size(), all.size()).toArray());
            TrainingSpec spec = new TrainingSpec(
                    Integer.parseInt(args[1]), 64, 0.002, LearningRateSchedule.WARMUP_LINEAR, 42, 0.1, null);
            TrainingResult result =
                    LocalTraining.train(objective, spec, Texts.of(all, tokenizer, encoder.length()), split);
            System.out.printf(
                    "mlm, vocabulary %d, %d epochs of %d captions, batch %d, Adam %s %s: trained %.0f s; of %d captions not seen, %.3f of the hidden tokens guessed (%.3f nats)%n",
                    tokenizer.vocabularySize(),
                    spec.epochs(),
                    training.size(),
                    spec.batchSize(),
                    spec.learningRate(),
                    spec.learningRateSchedule(),
                    result.seconds(),
                    validation.size(),
                    result.metrics().get("validationAccuracy"),
                    result.metrics().get("validationLoss"));
        }
    }
}
