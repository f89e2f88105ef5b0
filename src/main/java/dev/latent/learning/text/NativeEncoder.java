package dev.latent.learning.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;

/**
 * Hugging Face's native library. Of what it knows of a text only the ids are fetched: DJL's {@code encode} copies seven more arrays. The lock
 * keeps a tokenizer from being freed while it is in use, which would end the process.
 */
final class NativeEncoder implements TextEncoder {

    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    /** Something that every tokenizer makes tokens of. */
    private static final String PROBE = "a";

    private final HuggingFaceTokenizer tokenizer;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private NativeEncoder(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** @param json a file that {@link ImportedTokenizer#check} has passed */
    static NativeEncoder open(String json) {
        return new NativeEncoder(NativeTokenizers.open(json));
    }

    @Override
    public int[] encode(String text) {
        return locked(() -> with(
                LIBRARY.encode(tokenizer.getHandle(), text, false), encoding -> ints(LIBRARY.getTokenIds(encoding))));
    }

    @Override
    public String decode(int[] ids) {
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        return locked(() -> LIBRARY.decode(tokenizer.getHandle(), wide, true));
    }

    /** What the tokenizer puts around texts, seen from what it puts around two that are known. */
    Template template() {
        return locked(() -> {
            Framed single = framed(LIBRARY.encode(tokenizer.getHandle(), PROBE, true));
            Framed pair = framed(LIBRARY.encodeDual(tokenizer.getHandle(), PROBE, PROBE, true));
            int[] content = ints(with(LIBRARY.encode(tokenizer.getHandle(), PROBE, false), LIBRARY::getTokenIds));
            int before = single.find(content, 0);
            int pairBefore = pair.find(content, 0);
            int pairSecond = pair.find(content, pairBefore + content.length);
            int between = pairBefore + content.length;
            int typed = pair.firstOfTypeOne();
            return new Template(
                    single.ids(0, before),
                    single.ids(before + content.length, single.ids.length),
                    pair.ids(0, pairBefore),
                    pair.ids(between, pairSecond),
                    pair.ids(pairSecond + content.length, pair.ids.length),
                    typed - between,
                    typed >= between && typed <= pairSecond);
        });
    }

    /** Sees that the library gives special tokens the ids that the file gives them. */
    void check(TokenVocabulary vocabulary) {
        for (String token : vocabulary.added()) {
            int id = vocabulary.idOf(token).orElseThrow();
            int[] ids = encode(token);
            if (ids.length != 1 || ids[0] != id) {
                throw new IllegalArgumentException("the special token '%s' has the id %d and is read as %s"
                        .formatted(token, id, Arrays.toString(ids)));
            }
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            tokenizer.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private interface Call<T> {
        T run();
    }

    private <T> T locked(Call<T> call) {
        lock.readLock().lock();
        try {
            if (tokenizer.isReleased()) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return call.run();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the text cannot be tokenized: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static <T> T with(long encoding, LongFunction<T> reading) {
        try {
            return reading.apply(encoding);
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    private static Framed framed(long encoding) {
        return with(
                encoding,
                handle -> new Framed(
                        ints(LIBRARY.getTokenIds(handle)),
                        ints(LIBRARY.getSpecialTokenMask(handle)),
                        ints(LIBRARY.getTypeIds(handle))));
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    /** Ids with special tokens among them. */
    private record Framed(int[] ids, int[] special, int[] types) {

        /** Where a text's own ids begin. */
        int find(int[] content, int from) {
            int at = from;
            while (at < ids.length && special[at] == 1) {
                at++;
            }
            int end = at + content.length;
            if (content.length == 0 || end > ids.length || !Arrays.equals(ids, at, end, content, 0, content.length)) {
                throw new IllegalArgumentException("the tokenizer gives %s for '%s' alone, which is not found in %s"
                        .formatted(Arrays.toString(content), PROBE, Arrays.toString(ids)));
            }
            return at;
        }

        int firstOfTypeOne() {
            for (int i = 0; i < types.length; i++) {
                if (types[i] == 1) {
                    return i;
                }
            }
            return types.length;
        }

        int[] ids(int from, int to) {
            return Arrays.copyOfRange(ids, from, to);
        }
    }
}
