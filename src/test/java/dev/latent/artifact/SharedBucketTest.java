package dev.latent.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The bucket's faults, which only a server of ours has on demand; the ways without faults are in {@link SharedHomesTest}. */
class SharedBucketTest {

    private static final String KEY = "models/vae-1";

    private final byte[] large = new byte[11_000_000];

    @TempDir
    private Path folder;

    private InProcessS3 s3;

    private JdbcClient database;

    private TransactionTemplate transaction;

    private SharedBucket bucket;

    @BeforeEach
    void open() throws IOException {
        new Random(1).nextBytes(large);
        Files.createDirectories(source());
        Files.writeString(source().resolve("small"), "small");
        Files.write(source().resolve("large"), large);
        Files.createFile(source().resolve("empty"));
        s3 = new InProcessS3();
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + folder.getFileName() + ";DB_CLOSE_DELAY=-1");
        database = JdbcClient.create(h2);
        database.sql(
                        "create table artifact_rubbish (artifact varchar(200) primary key, delete_after timestamp(6) with time zone)")
                .update();
        transaction = new TransactionTemplate(new DataSourceTransactionManager(h2));
        bucket = open(S3Server.of(s3).settings());
    }

    private SharedBucket open(S3Settings settings) {
        return SharedBucket.open(
                settings, database, Objects.requireNonNull(transaction.getTransactionManager()), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        bucket.close();
        database.sql("shutdown").update();
        s3.close();
    }

    @Test
    void what_was_kept_is_fetched_whole_and_large_files_travel_in_parts() throws IOException {
        publish();
        assertThat(s3.objects().keySet())
                .containsExactly(
                        "team/latent/" + KEY + "/empty",
                        "team/latent/" + KEY + "/large",
                        "team/latent/" + KEY + "/small");
        assertThat(s3.requests().stream()
                        .filter(request -> request.endsWith("/large"))
                        .count())
                .as("begin, 3 parts, end")
                .isEqualTo(5);
        assertThat(s3.hasOpenUploads()).isFalse();
        assertThat(fetch()).isTrue();
        assertThat(target()).satisfies(this::isWhole);
        assertThat(aside()).isEmptyDirectory();
    }

    @Test
    void a_damaged_copy_is_replaced_and_a_whole_one_is_not_asked_for() throws IOException {
        publish();
        Files.createDirectories(target());
        Files.writeString(target().resolve("large"), "damaged");
        assertThat(fetch()).isTrue();
        assertThat(target()).satisfies(this::isWhole);
        s3.requests().clear();
        assertThat(fetch()).isTrue();
        assertThat(s3.requests()).isEmpty();
    }

    @Test
    void what_is_damaged_in_the_bucket_too_does_not_get_here() throws IOException {
        publish();
        s3.objects().put("team/latent/" + KEY + "/large", Arrays.copyOf(large, 100));
        Files.createDirectories(target());
        Files.writeString(target().resolve("large"), "damaged");
        assertThat(fetch()).isFalse();
        assertThat(target().resolve("large")).hasContent("damaged");
        s3.objects().put("team/latent/" + KEY + "/../escaped", new byte[1]);
        assertThat(fetch()).isFalse();
        assertThat(folder.resolve("escaped")).doesNotExist();
        assertThat(aside()).isEmptyDirectory();
        s3.objects().clear();
        assertThat(fetch()).isFalse();
    }

    @Test
    void faults_that_pass_are_not_noticed() throws IOException {
        s3.refuse(2);
        publish();
        s3.cut(2);
        assertThat(fetch()).isTrue();
        assertThat(target()).satisfies(this::isWhole);
    }

    @Test
    void a_bucket_that_stays_away_is_named_and_nothing_is_half_done() throws IOException {
        s3.refuse(1000);
        assertUnavailable(() -> bucket.upload(KEY, source()));
        s3.refuse(0);
        Awaitility.await().untilAsserted(() -> assertThat(rubbish()).isZero());
        publish();
        s3.refuse(1000);
        assertUnavailable(this::fetch);
        s3.refuse(0);
        s3.cut(1000);
        assertUnavailable(this::fetch);
        assertThat(target()).doesNotExist();
        assertThat(aside()).isEmptyDirectory();
        s3.cut(0);
        s3.close();
        assertUnavailable(this::fetch);
    }

    @Test
    void a_bucket_that_refuses_the_key_is_named() {
        S3Server server = new S3Server(s3.endpoint(), "another", "key", s3);
        try (SharedBucket refused = open(server.settings())) {
            assertUnavailable(() -> refused.upload(KEY, source()));
        }
    }

    @Test
    void what_no_row_names_is_deleted() throws IOException {
        bucket.upload(KEY, source());
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    bucket.keep(KEY);
                    throw new IllegalStateException("a row that is not committed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(s3.objects()).hasSize(3);
        database.sql("update artifact_rubbish set delete_after = ?")
                .param(Instant.now().minusSeconds(1).atOffset(ZoneOffset.UTC))
                .update();
        bucket.upload("models/other-1", source());
        bucket.drop("models/other-1");
        Awaitility.await().untilAsserted(() -> assertThat(s3.objects()).isEmpty());
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> bucket.keep(KEY)))
                .isInstanceOf(ServiceException.class);
    }

    @Test
    void a_delete_that_is_rolled_back_deletes_nothing_and_one_that_is_committed_does_after_a_fault()
            throws IOException {
        publish();
        transaction.executeWithoutResult(status -> {
            bucket.drop(KEY);
            status.setRollbackOnly();
        });
        assertThat(rubbish()).isZero();
        assertThat(s3.objects()).hasSize(3);
        s3.refuse(1000);
        transaction.executeWithoutResult(status -> bucket.drop(KEY));
        Awaitility.await().until(() -> s3.requests().stream().anyMatch(request -> request.startsWith("GET")));
        assertThat(s3.objects()).hasSize(3);
        s3.refuse(0);
        bucket.drop(KEY);
        Awaitility.await().untilAsserted(() -> assertThat(s3.objects()).isEmpty());
        Awaitility.await().untilAsserted(() -> assertThat(rubbish()).isZero());
    }

    @Test
    void what_many_ask_for_is_fetched_once() throws Exception {
        publish();
        s3.requests().clear();
        CompletableFuture<?>[] readers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try {
                        assertThat(fetch()).isTrue();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(readers).get(30, TimeUnit.SECONDS);
        assertThat(s3.requests().stream().filter(request -> request.endsWith("/large")))
                .hasSize(1);
    }

    @Test
    void what_is_older_than_the_bucket_goes_there_once() throws IOException {
        assertThat(bucket.complete(KEY, source())).isTrue();
        assertThat(bucket.complete(KEY, source())).isFalse();
        s3.objects().remove("team/latent/" + KEY + "/small");
        assertThat(bucket.complete(KEY, source())).isTrue();
        assertThat(fetch()).isTrue();
        assertThat(rubbish()).isZero();
    }

    private void publish() {
        bucket.upload(KEY, source());
        transaction.executeWithoutResult(status -> bucket.keep(KEY));
        assertThat(rubbish()).isZero();
    }

    private boolean fetch() throws IOException {
        return bucket.fetch(KEY, target(), aside(), this::problem);
    }

    private Optional<String> problem(Path candidate) throws IOException {
        Path file = candidate.resolve("large");
        return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), large)
                ? Optional.empty()
                : Optional.of("large is not what it was");
    }

    private void isWhole(Path path) throws IOException {
        assertThat(path.resolve("small")).hasContent("small");
        assertThat(path.resolve("empty")).isEmptyFile();
        assertThat(path.resolve("large")).hasBinaryContent(large);
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));
    }

    private long rubbish() {
        return database.sql("select count(*) from artifact_rubbish")
                .query(Long.class)
                .single();
    }

    private Path source() {
        return folder.resolve("source");
    }

    private Path target() {
        return folder.resolve("target");
    }

    private Path aside() {
        return folder.resolve("aside");
    }
}
