package dev.latent.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs wrk, one thread with some connections, which POSTs one body again and again. */
final class Wrk {

    private static final Pattern FIGURES = Pattern.compile("FIGURES ([0-9.]+) ([0-9.]+) ([0-9.]+) ([0-9]+)");

    private static final String SCRIPT = """
            local file = io.open("%s", "rb")
            wrk.method = "POST"
            wrk.body = file:read("*a")
            file:close()
            wrk.headers["Content-Type"] = "%s"
            wrk.headers["Accept"] = "%s"
            done = function(summary, latency, requests)
              local failures = summary.errors.connect + summary.errors.read + summary.errors.write
                + summary.errors.status + summary.errors.timeout
              io.write(string.format("FIGURES %%f %%f %%f %%d\\n", summary.requests / summary.duration * 1e6,
                latency:percentile(50) / 1000, latency:percentile(99) / 1000, failures))
            end
            """;

    /** What came of a run: requests a second, median and 99th percentile in milliseconds. */
    record Result(double perSecond, double median, double tail) {}

    private final String url;

    private final Path script;

    Wrk(String url, byte[] body, String contentType, String accept) throws IOException {
        this.url = url;
        Path content = Files.createTempFile("latent-wrk", ".body");
        Files.write(content, body);
        content.toFile().deleteOnExit();
        this.script = Files.createTempFile("latent-wrk", ".lua");
        Files.writeString(script, SCRIPT.formatted(content, contentType, accept));
        script.toFile().deleteOnExit();
    }

    Result run(int connections, int seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        url))
                .redirectErrorStream(true)
                .start();
        String output;
        try (InputStream out = process.getInputStream()) {
            output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        process.waitFor();
        Matcher figures = FIGURES.matcher(output);
        if (!figures.find() || !figures.group(4).equals("0")) {
            throw new IllegalStateException("requests failed: " + output);
        }
        return new Result(
                Double.parseDouble(figures.group(1)),
                Double.parseDouble(figures.group(2)),
                Double.parseDouble(figures.group(3)));
    }
}
