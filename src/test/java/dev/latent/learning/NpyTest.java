package dev.latent.learning;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {

    @Test
    void what_is_written_is_read_back() throws IOException {
        Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.write(out, tensor);
        Npy.Array array = Npy.read(new ByteArrayInputStream(out.toByteArray()), 6);
        assertThat(array.elements()).isEqualTo("f4");
        assertThat(array.tensor().shape()).containsExactly(2, 3);
        assertThat(array.tensor().data()).containsExactly(tensor.data());
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "3, 4"})
    void every_version_of_the_header_is_read(int version, int lengthBytes) throws IOException {
        String text = "{'fortran_order': True, 'shape': (2, 3L), 'descr': '>i2'}";
        ByteBuffer file = ByteBuffer.allocate(8 + lengthBytes + text.length()).order(ByteOrder.LITTLE_ENDIAN);
        file.put(NpyHeader.MAGIC).put((byte) version).put((byte) 0);
        if (lengthBytes == 2) {
            file.putShort((short) text.length());
        } else {
            file.putInt(text.length());
        }
        file.put(text.getBytes(ISO_8859_1));
        assertThat(NpyHeader.read(new ByteArrayInputStream(file.array())))
                .isEqualTo(new ArrayHeader(
                        ElementType.INT16, ByteOrder.BIG_ENDIAN, List.of(2L, 3L), true, file.capacity()));
    }

    @Test
    void a_header_that_lies_is_refused_whatever_it_says() {
        refused("(3, 2)", new byte[20], "promises 6 values of 4 bytes, the file ends after 5");
        refused("(2, 2)", new byte[17], "goes on after the 4 values");
        refused("(-1, 2)", new byte[8], "'shape'");
        for (String shape : List.of("(9223372036854775807, 4)", "(99999999999, 0)", "(65536, 65536, 0)")) {
            assertThatThrownBy(() -> Npy.read(file(shape, new byte[16]), 6)).isInstanceOf(Npy.TooLargeException.class);
        }
    }

    @Test
    void a_size_that_overflows_is_no_small_one() {
        ArrayHeader header =
                new ArrayHeader(ElementType.FLOAT64, ByteOrder.LITTLE_ENDIAN, List.of(1L << 40, 1L << 40), false, 128);
        assertThat(header.values()).isEqualTo(Long.MAX_VALUE);
        assertThat(header.fileBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(header.width()).isEqualTo(1L << 40);
    }

    private static void refused(String shape, byte[] data, String message) {
        assertThatThrownBy(() -> Npy.read(file(shape, data), 6))
                .isInstanceOf(Npy.MalformedException.class)
                .hasMessageContaining(message);
    }

    private static ByteArrayInputStream file(String shape, byte[] data) {
        byte[] text = "{'descr': '<f4', 'fortran_order': False, 'shape': %s}"
                .formatted(shape)
                .getBytes(ISO_8859_1);
        ByteBuffer file = ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(NpyHeader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length);
        return new ByteArrayInputStream(file.put(text).put(data).array());
    }
}
