package dev.latent.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.latent.HttpApi;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hundreds of hostile requests to every route of one server: each is refused, says nothing of the inside, and leaves nothing. */
class HostileInputTest {

    @TempDir
    private static Path home;

    private static ServerProcess server;

    private static HttpApi api;

    private static String before;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(home, "--latent.jobs.workers=0");
        api = server.api();
        before = stored();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void is_healthy_and_has_stored_nothing() throws IOException {
        assertThat(api.get("/actuator/health").text()).contains("UP");
        assertThat(stored()).isEqualTo(before);
        assertThat(server.output()).doesNotContain(" ERROR ");
    }

    @Test
    void every_route_refuses_what_is_hostile() {
        List<HostileRequest> corpus = HostileCorpus.all(api.get("/v3/api-docs").json());
        assertThat(corpus.size()).isGreaterThan(600);
        assertSoftly(softly -> corpus.forEach(request ->
                softly.check(() -> HostileRequest.assertRefused(request.what(), request.send(api), home.toString()))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/models HTTP/1.1\nHost: a\nHost: b\n\n",
                "GET /api/v1/models HTTP/1.1\n\n",
                "GET /api/v1/models HTTP/1.1\nHost: a b\n\n",
                "GET /api/v1/models HTTP/1.1\nHost: localhost\nX: @100000@\n\n",
                "GET /@100000@ HTTP/1.1\nHost: localhost\n\n",
                "GET /api/v1/models?x=@100000@ HTTP/1.1\nHost: localhost\n\n",
                "GET /api/v1/models?limit=\u0001 HTTP/1.1\nHost: localhost\n\n",
                "GET /api/v1/models HTTP/1.1\nHost: localhost\nBad Header: x\n\n",
                "GET /api/v1/models/none HTTP/1.1\nHost: localhost\nAuthorization: \u0081\u0090\n\n",
                "GET /api/v1/models/none HTTP/1.1\nHost: localhost\nAccept: \u0081\u0090\n\n",
                "GET /api/v1/jobs/none/events HTTP/1.1\nHost: localhost\nAccept: text/event-stream\nLast-Event-ID: \u0085\n\n",
                "GET http://169.254.169.254/latest HTTP/1.1\nHost: 169.254.169.254\n\n",
                "CONNECT 169.254.169.254:80 HTTP/1.1\nHost: localhost\n\n",
                "TRACE /api/v1/models HTTP/1.1\nHost: localhost\n\n",
                "PROPFIND /api/v1/models HTTP/1.1\nHost: localhost\n\n",
                "PATCH /api/v1/models HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n",
                "POST /api/v1/datasets HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: -1\n\n",
                "POST /api/v1/datasets HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 99999999999999999999\n\n",
                "POST /api/v1/datasets HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 3\nContent-Length: 4\n\n{}",
                "POST /api/v1/datasets HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 99000000\n\n{}",
                "POST /api/v1/datasets HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked\n\nzz\n{}\n0\n\n",
                "POST /api/v1/datasets HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: x\nContent-Length: 2\n\n{}",
                "POST /api/v1/datasets HTTP/1.1\nHost: localhost\nContent-Type: application/json\nExpect: everything\nContent-Length: 2\n\n{}",
                "PUT /api/v1/models/shapes-vae/aliases/a HTTP/1.1\nHost: localhost\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 9\n\nversion=1"
            })
    void what_is_hardly_http_is_refused(String request) throws IOException {
        URI address = api.get("/actuator/health").response().uri();
        String answer = raw(address, request.replace("@100000@", "x".repeat(100_000)));
        assertThat(answer).as(request).startsWith("HTTP/1.1 ");
        assertThat(Integer.parseInt(answer.substring(9, 12)))
                .as(answer)
                .isIn(400, 403, 404, 405, 406, 411, 413, 414, 415, 417, 431, 501);
        assertThat(answer).doesNotContainIgnoringCase("exception", "<html", "tomcat", home.toString());
    }

    private static String raw(URI server, String request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(30_000);
            String closing = request.replaceFirst("\n\n", "\nConnection: close\n\n");
            byte[] bytes = closing.replace("\n", "\r\n").getBytes(ISO_8859_1);
            StringBuilder answer = new StringBuilder();
            try {
                socket.getOutputStream().write(bytes);
                int read;
                // Every answer is a JSON object; after it the server may wait for the rest of what it was promised.
                while ((read = socket.getInputStream().read()) >= 0) {
                    answer.append((char) read);
                    if (read == '}' && answer.indexOf("{") == answer.lastIndexOf("{")) {
                        break;
                    }
                }
            } catch (SocketException reset) {
                // The server may hang up before it has read all of it; what it said before counts.
            }
            return answer.toString();
        }
    }

    /** What there is in lists and on disk, but for the log and what the database does with its own files. */
    private static String stored() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String list : List.of("datasets", "models", "jobs", "api-keys")) {
            all.append(api.get("/api/v1/" + list + "?limit=100").text());
        }
        try (Stream<Path> files = Files.walk(home)) {
            files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(file -> !file.endsWith(".log") && !file.startsWith("db"))
                    .sorted()
                    .forEach(file -> all.append('\n').append(file));
        }
        return all.toString();
    }
}
