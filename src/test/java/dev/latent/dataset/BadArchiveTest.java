package dev.latent.dataset;

import static dev.latent.dataset.UploadFiles.enormousPng;
import static dev.latent.dataset.UploadFiles.floats;
import static dev.latent.dataset.UploadFiles.gzip;
import static dev.latent.dataset.UploadFiles.image;
import static dev.latent.dataset.UploadFiles.npy;
import static dev.latent.dataset.UploadFiles.renamed;
import static dev.latent.dataset.UploadFiles.storedZip;
import static dev.latent.dataset.UploadFiles.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadArchiveTest extends ServerTest {

    static Stream<Arguments> archives() {
        byte[] grey = image("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 9);
        byte[] jpeg = image("jpg", BufferedImage.TYPE_INT_RGB, 64, 64, 0x123456);
        byte[] numbers = npy("<f4", false, "1, 2", floats(ByteOrder.LITTLE_ENDIAN, 1, 2));
        byte[] damaged = storedZip("x.npy", numbers);
        damaged[30 + "x.npy".length() + numbers.length - 1] ^= 1;
        byte[] whole = zip(Map.of("a.png", grey));
        return Stream.of(
                bad(zip(Map.of("../evil.png", grey)), "UNSAFE_ARCHIVE", "../evil.png"),
                bad(zip(Map.of("a/../../evil.png", grey)), "UNSAFE_ARCHIVE", "a/../../evil.png"),
                bad(zip(Map.of("/etc/evil.png", grey)), "UNSAFE_ARCHIVE", "/etc/evil.png"),
                bad(zip(Map.of("C:evil.png", grey)), "UNSAFE_ARCHIVE", "C:evil.png"),
                bad(zip(Map.of("..\\evil.png", grey)), "UNSAFE_ARCHIVE", "..\\evil.png"),
                bad(gzip(zip(Map.of("../evil.png", grey))), "UNSAFE_ARCHIVE", "../evil.png"),
                bad(
                        renamed(zip(twoOf(grey)), "a/2.png", "a/1.png"),
                        "MALFORMED_ARCHIVE",
                        "two entries called 'a/1.png'"),
                bad(zip(Map.of("a/readme.txt", "hello".getBytes(UTF_8))), "MALFORMED_IMAGE", "a/readme.txt"),
                bad(
                        zip(Map.of("a.gif", image("gif", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 9))),
                        "MALFORMED_IMAGE",
                        "a.gif is neither"),
                bad(zip(Map.of("a.png", Arrays.copyOf(grey, 30))), "MALFORMED_IMAGE", "a.png is truncated"),
                bad(
                        zip(Map.of("a.png", Arrays.copyOf(grey, grey.length - 12))),
                        "MALFORMED_IMAGE",
                        "a.png is truncated"),
                bad(zip(Map.of("a.jpg", Arrays.copyOf(jpeg, jpeg.length - 20))), "MALFORMED_IMAGE", "a.jpg is damaged"),
                bad(zip(twoSizes()), "MALFORMED_IMAGE", "4×5"),
                bad(zip(Map.of("a.png", enormousPng())), "DATASET_TOO_LARGE", "[100000, 100000]"),
                bad(zip(Map.of("a.png", new byte[8 << 20])), "UNSAFE_ARCHIVE", "times its packed size"),
                bad(storedZip("a.png", new byte[10 << 20]), "ARCHIVE_TOO_LARGE", "a.png"),
                bad(zip(Map.of("folder/", new byte[0])), "EMPTY_FILE", "no images"),
                bad("PK\3\4 this is no archive".getBytes(UTF_8), "MALFORMED_ARCHIVE", "ZIP"),
                bad(Arrays.copyOf(whole, whole.length - 30), "MALFORMED_ARCHIVE", "ZIP"),
                bad(damaged, "MALFORMED_ARCHIVE", "'x.npy' is damaged"));
    }

    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("archives")
    void refuses_a_bad_archive_with_its_code_and_stores_nothing(byte[] content, String code, String named)
            throws IOException {
        Answer answer = api.postForm(
                "/api/v1/datasets", new Form().field("name", "bad-archive").file("file", "archive", content));
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().path("detail").asString()).contains(named);
        new StoredFiles(api, home()).assertNothingOf("bad-archive");
    }

    private static Arguments bad(byte[] content, String code, String named) {
        return Arguments.of(content, code, named);
    }

    private static Map<String, byte[]> twoOf(byte[] picture) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a/1.png", picture);
        files.put("a/2.png", picture);
        return files;
    }

    private static Map<String, byte[]> twoSizes() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("1.png", image("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 9));
        files.put("2.png", image("png", BufferedImage.TYPE_BYTE_GRAY, 5, 4, 9));
        return files;
    }
}
