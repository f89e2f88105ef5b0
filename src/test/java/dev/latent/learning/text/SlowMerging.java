package dev.latent.learning.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The textbook's algorithm for lower-case words of Latin letters between blanks, and full stops: no structure but lists of strings. */
final class SlowMerging {

    private SlowMerging() {}

    static List<String> vocabulary(List<String> corpus, int size) {
        List<String> vocabulary = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        Map<String, Integer> characters = new LinkedHashMap<>();
        List<List<String>> words = new ArrayList<>();
        for (String line : corpus) {
            for (String word : line.replace(".", " .").split(" ")) {
                List<String> pieces = new ArrayList<>();
                for (char c : word.toCharArray()) {
                    characters.merge(String.valueOf(c), 1, Integer::sum);
                    pieces.add(pieces.isEmpty() ? String.valueOf(c) : "##" + c);
                }
                words.add(pieces);
            }
        }
        characters.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> {
                    vocabulary.add(entry.getKey());
                    if (!entry.getKey().equals(".")) {
                        vocabulary.add("##" + entry.getKey());
                    }
                });
        while (vocabulary.size() < size) {
            Map<List<String>, Integer> pairs = new LinkedHashMap<>();
            for (List<String> word : words) {
                for (int i = 1; i < word.size(); i++) {
                    pairs.merge(word.subList(i - 1, i + 1).stream().toList(), 1, Integer::sum);
                }
            }
            Map.Entry<List<String>, Integer> best = pairs.entrySet().stream()
                    .min(Map.Entry.<List<String>, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(
                                    entry -> vocabulary.indexOf(entry.getKey().get(0)))
                            .thenComparing(
                                    entry -> vocabulary.indexOf(entry.getKey().get(1))))
                    .orElse(null);
            if (best == null || best.getValue() < 2) {
                return vocabulary;
            }
            String merged = best.getKey().get(0) + best.getKey().get(1).substring(2);
            if (!vocabulary.contains(merged)) {
                vocabulary.add(merged);
            }
            words.replaceAll(word -> merge(word, best.getKey(), merged));
        }
        return vocabulary;
    }

    private static List<String> merge(List<String> word, List<String> pair, String merged) {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < word.size(); i++) {
            if (i + 1 < word.size() && word.subList(i, i + 2).equals(pair)) {
                result.add(merged);
                i++;
            } else {
                result.add(word.get(i));
            }
        }
        return result;
    }
}
