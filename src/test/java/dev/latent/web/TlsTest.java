package dev.latent.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.ServerProcess;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with the commands of docs/security.md. */
class TlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    void speaks_https_with_a_certificate_of_keytool() throws Exception {
        Path store = folder.resolve("server.p12");
        keytool(store);
        String bundle = "--spring.ssl.bundle.jks.server.";
        try (ServerProcess server = ServerProcess.startTls(
                trusting(store),
                folder.resolve("home"),
                bundle + "keystore.location=file:" + store,
                bundle + "keystore.password=" + PASSWORD,
                bundle + "keystore.type=PKCS12",
                "--server.ssl.bundle=server")) {
            Answer answer = server.api().get("/api/v1/models");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.response().sslSession()).isPresent();
            assertThat(answer.header("Strict-Transport-Security")).contains("max-age=31536000");
            assertThat(server.output())
                    .contains("listens on https://127.0.0.1:")
                    .doesNotContain(PASSWORD);
        }
    }

    private static void keytool(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "365",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    private static SSLContext trusting(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
