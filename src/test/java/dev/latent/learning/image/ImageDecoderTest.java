package dev.latent.learning.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.learning.InputShape;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {

    private static final InputShape GREY = InputShape.of(1, 2);

    private static final InputShape COLOUR = InputShape.of(1, 2, 3);

    @Test
    void colour_becomes_its_channels_or_its_luma() throws IOException {
        byte[] file = png(rgb(BufferedImage.TYPE_INT_RGB, 0xff8000, 0x336699));
        assertThat(ImageDecoder.header(file)).isEqualTo(new ImageDecoder.Header(2, 1, true));
        assertThat(ImageDecoder.levels(file, COLOUR)).containsExactly(bytes(255, 128, 0, 51, 102, 153));
        // 0.299 R + 0.587 G + 0.114 B
        assertThat(ImageDecoder.levels(file, GREY)).containsExactly(bytes(151, 93));
    }

    @Test
    void alpha_is_ignored() throws IOException {
        byte[] file = png(rgb(BufferedImage.TYPE_INT_ARGB, 0x00336699, 0x80ff8000));
        assertThat(ImageDecoder.levels(file, COLOUR)).containsExactly(bytes(51, 102, 153, 255, 128, 0));
    }

    @Test
    void a_palette_is_looked_up() throws IOException {
        byte[] red = {10, (byte) 200};
        byte[] green = {10, (byte) 100};
        byte[] blue = {10, 50};
        BufferedImage image =
                new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 2, red, green, blue));
        image.getRaster().setSample(1, 0, 0, 1);
        assertThat(ImageDecoder.levels(png(image), COLOUR)).containsExactly(bytes(10, 10, 10, 200, 100, 50));
    }

    @Test
    void sixteen_bits_are_rounded_to_eight() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 129);
        image.getRaster().setSample(1, 0, 0, 0xffff);
        byte[] file = png(image);
        assertThat(ImageDecoder.header(file).colour()).isFalse();
        assertThat(ImageDecoder.levels(file, GREY)).containsExactly(bytes(1, 255));
        assertThat(ImageDecoder.levels(file, COLOUR)).containsExactly(bytes(1, 1, 1, 255, 255, 255));
    }

    @Test
    void text_and_profiles_in_a_png_are_not_unpacked() throws IOException {
        byte[] file = png(rgb(BufferedImage.TYPE_INT_RGB, 0xff8000, 0x336699));
        byte[] notes = chunk("zTXt", new byte[] {'k', 0, 0, 1, 2, 3});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, 33);
        out.writeBytes(notes);
        out.write(file, 33, file.length - 33);
        assertThat(ImageDecoder.levels(out.toByteArray(), COLOUR)).isEqualTo(ImageDecoder.levels(file, COLOUR));
    }

    @Test
    void a_damaged_or_truncated_file_is_refused() throws IOException {
        byte[] file = png(rgb(BufferedImage.TYPE_INT_RGB, 0xff8000, 0x336699));
        for (int length = 8; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ImageDecoder.levels(cut, COLOUR))
                    .isInstanceOf(ImageDecoder.MalformedException.class)
                    .hasMessageContaining("truncated");
        }
        file[45] ^= 1;
        assertThatThrownBy(() -> ImageDecoder.levels(file, COLOUR)).hasMessageContaining("checksum of its chunk IDAT");
        assertThatThrownBy(() -> ImageDecoder.header(new byte[] {1, 2, 3})).hasMessage("is neither PNG nor JPEG");
    }

    @Test
    void another_size_is_refused_before_a_pixel_is_read() throws IOException {
        byte[] file = png(rgb(BufferedImage.TYPE_INT_RGB, 0xff8000, 0x336699));
        assertThatThrownBy(() -> ImageDecoder.levels(file, InputShape.of(2, 1)))
                .isInstanceOf(ImageDecoder.MalformedException.class)
                .hasMessageContaining("has 1×2 pixels (height × width), expected 2×1");
    }

    private static byte[] bytes(int... levels) {
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < levels.length; i++) {
            bytes[i] = (byte) levels[i];
        }
        return bytes;
    }

    private static BufferedImage rgb(int type, int left, int right) {
        BufferedImage image = new BufferedImage(2, 1, type);
        image.setRGB(0, 0, left);
        image.setRGB(1, 0, right);
        return image;
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        for (char c : type.toCharArray()) {
            chunk.put((byte) c);
        }
        chunk.put(data);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) checksum.getValue()).array();
    }
}
