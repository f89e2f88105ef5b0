package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** Sends one prepared request again and again over one connection: as little client as there can be. */
final class KeepAliveConnection implements AutoCloseable {

    private final Socket socket;

    private final OutputStream requests;

    private final InputStream answers;

    private final byte[] request;

    private final byte[] line = new byte[8192];

    KeepAliveConnection(int port, byte[] request) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.request = request;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        requests = socket.getOutputStream();
        answers = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    static byte[] post(String path, String json) {
        byte[] body = json.getBytes(ISO_8859_1);
        byte[] head = """
                POST %s HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                Accept: application/json\r
                Content-Length: %d\r
                \r
                """.formatted(path, body.length).getBytes(ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** Sends the request and reads the whole answer, which must be 200. */
    void exchange() throws IOException {
        requests.write(request);
        String status = readLine();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("expected 200, got " + status);
        }
        long length = -1;
        boolean chunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.endsWith("chunked");
            }
        }
        if (!chunked) {
            answers.skipNBytes(length);
            return;
        }
        for (int size = chunk(); size > 0; size = chunk()) {
            answers.skipNBytes(size + 2L);
        }
        readLine();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(readLine(), 16);
    }

    private String readLine() throws IOException {
        int count = 0;
        for (int b = answers.read(); b != '\n'; b = answers.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            line[count++] = (byte) b;
        }
        return new String(line, 0, count - 1, ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
