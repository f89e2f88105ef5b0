package dev.latent.inference;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A picture means the same numbers, whether it comes in an uploaded archive or in a request. */
class PictureInputTest extends ServerTest {

    @Test
    void a_colour_picture_is_the_same_in_an_archive_and_in_a_request() throws IOException {
        byte[] levels = new byte[4];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (60 * i);
        }
        IndexColorModel palette = new IndexColorModel(8, 4, levels, new byte[] {9, 8, 7, 6}, levels);
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        pictures.put("rgb.png", painted(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), 1 << 24));
        pictures.put("alpha.png", painted(new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB), 1 << 24));
        pictures.put("palette.png", painted(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_INDEXED, palette), 4));
        same("colour-pictures", pictures);
    }

    @Test
    void a_grey_picture_is_the_same_in_an_archive_and_in_a_request() throws IOException {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        pictures.put("eight.png", painted(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), 256));
        pictures.put("sixteen.png", painted(new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY), 1 << 16));
        same("grey-pictures", pictures);
    }

    private void same(String name, Map<String, byte[]> pictures) throws IOException {
        Answer stored = api.postForm(
                "/api/v1/datasets", new Form().field("name", name).file("file", "pictures.zip", zip(pictures)));
        assertThat(stored.status()).as(stored.toString()).isEqualTo(201);
        JsonNode items =
                api.get("/api/v1/datasets/" + name + "/examples").json().path("items");
        Jobs.succeed(api, "/api/v1/training-jobs", """
                {"name":"%1$s","dataset":"%1$s","objective":{"type":"vae","latentDim":2},
                 "encoder":{"type":"mlp","hidden":[4]},
                 "training":{"epochs":1,"batchSize":2,"seed":1,"validationFraction":0}}""".formatted(name));
        // a dataset of an archive has its examples in the order of their names
        List<String> names = pictures.keySet().stream().sorted().toList();
        String numbers = IntStream.range(0, names.size())
                .mapToObj(i -> items.path(i).path("input").toString())
                .collect(joining(","));
        String uris = names.stream()
                .map(file -> "\"data:image/png;base64," + Base64.getEncoder().encodeToString(pictures.get(file)) + "\"")
                .collect(joining(","));
        assertThat(encode(name, uris)).isEqualTo(encode(name, numbers));
    }

    private JsonNode encode(String model, String inputs) {
        Answer answer = api.post("/api/v1/models/" + model + "/encode", "{\"inputs\":[" + inputs + "]}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("embeddings");
    }

    /** Stored samples that differ from pixel to pixel. */
    private static byte[] painted(BufferedImage image, int levels) throws IOException {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int mixed = 0x9E3779B1 * (3 * y + x + 1);
                if (levels > 1 << 16) {
                    image.setRGB(x, y, mixed);
                } else {
                    image.getRaster().setSample(x, y, 0, Integer.remainderUnsigned(mixed, levels));
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
