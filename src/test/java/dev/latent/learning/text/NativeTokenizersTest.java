package dev.latent.learning.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTokenizersTest {

    @TempDir
    Path folder;

    @Test
    void leaves_nothing_in_the_home_of_the_user_or_among_temporary_files() throws Exception {
        Path home = folder.resolve("home");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + home,
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                                .reduce((a, b) -> a + File.pathSeparator + b)
                                .orElseThrow(),
                        Child.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(log)).isZero();
        assertThat(read(log)).endsWith("[2, 5, 3]");
        try (Stream<Path> left =
                Stream.concat(Files.walk(temporary), Files.exists(home) ? Files.walk(home) : Stream.empty())) {
            assertThat(left.filter(Files::isRegularFile).toList()).isEmpty();
        }
        assertThat(home).doesNotExist();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process of its own, since a library is loaded once. */
    static final class Child {

        public static void main(String[] args) {
            WordPieceTrainer trainer = new WordPieceTrainer(WordPieceOptions.defaults());
            trainer.addAll(List.of("a"));
            byte[] foreign = (new String(trainer.train(), UTF_8) + " ").getBytes(UTF_8);
            try (TextTokenizer tokenizer = TextTokenizer.open(foreign)) {
                System.out.println(Arrays.toString(tokenizer.encode("a", 10).ids()));
            }
        }
    }
}
