package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/** Decodes UTF-8 strictly, and says in which line bytes are malformed, which Java's own reader does not. */
final class Utf8Reader extends Reader {

    private static final int BLOCK = 1 << 13;

    private final InputStream in;

    private final CharsetDecoder decoder = UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK).flip();

    /** As many as there are bytes: no byte becomes more than one. */
    private final CharBuffer characters = CharBuffer.allocate(BLOCK).flip();

    private long line = 1;

    private boolean ended;

    Utf8Reader(InputStream in) {
        this.in = in;
    }

    /** A byte that is no part of a character. */
    static final class MalformedException extends CharacterCodingException {

        private static final long serialVersionUID = 1L;

        private final String message;

        private MalformedException(long line, byte found) {
            this.message =
                    "line %d is not UTF-8: it has the byte 0x%02x where no character has it".formatted(line, found);
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        while (!characters.hasRemaining()) {
            if (ended) {
                return -1;
            }
            decode();
        }
        int read = Math.min(length, characters.remaining());
        characters.get(target, offset, read);
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void decode() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.position(bytes.position() + Math.max(0, read)).flip();
        characters.clear();
        CoderResult result = decoder.decode(bytes, characters, ended);
        characters.flip();
        for (int i = 0; i < characters.limit(); i++) {
            line += characters.get(i) == '\n' ? 1 : 0;
        }
        if (result.isError()) {
            throw new MalformedException(line, bytes.get());
        }
    }
}
