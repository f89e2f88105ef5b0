package dev.latent.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerProcess;
import dev.latent.TemporaryHome;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tools.jackson.databind.json.JsonMapper;

/** What nobody thought of writing down: generated JSON, paths and files, the same ones each time. */
class HostilePropertiesTest {

    private static final String SEED = "20261124";

    private static final int TRIES = 150;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Routes of which no generated object is a good request. */
    private static final List<String> ROUTES = List.of(
            "/api/v1/datasets",
            "/api/v1/training-jobs",
            "/api/v1/fine-tuning-jobs",
            "/api/v1/api-keys",
            "/api/v1/models/shapes-vae/encode",
            "/api/v1/models/shapes-vae/decode",
            "/api/v1/models/shapes-vae/score",
            "/api/v1/models/shapes-vae/reconstruct",
            "/api/v1/models/shapes-vae/interpolate",
            "/api/v1/models/shapes-vae/predict");

    private static final Path HOME = TemporaryHome.create();

    private static ServerProcess server;

    private static HttpApi api;

    @BeforeContainer
    static void start() throws IOException {
        server = ServerProcess.start(HOME, "--latent.jobs.workers=0");
        api = server.api();
    }

    @AfterContainer
    static void is_healthy_and_has_stored_nothing() throws IOException {
        try (ServerProcess ended = server) {
            assertThat(api.get("/actuator/health").text()).contains("UP");
            for (String list : List.of("datasets", "jobs", "api-keys")) {
                assertThat(api.get("/api/v1/" + list).json().path("items"))
                        .as(list)
                        .isEmpty();
            }
            assertThat(api.get("/api/v1/models").json().path("items")).hasSize(1);
            assertThat(ended.output()).doesNotContain(" ERROR ");
        }
    }

    @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
    void no_json_of_chance_is_taken_or_breaks_anything(@ForAll("json") Object json, @ForAll("routes") String route) {
        String body = JSON.writeValueAsString(json);
        HostileRequest.assertRefused(route + " " + body, api.post(route, body), HOME.toString());
    }

    @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
    void no_name_of_chance_leads_anywhere(@ForAll("names") String name) {
        String segment = URLEncoder.encode(name, UTF_8).replace("+", "%20");
        String path = "/api/v1/models/" + segment + "/manifest";
        HostileRequest.assertRefused(path, api.get(path), HOME.toString());
        String dataset = "/api/v1/datasets/" + segment;
        HostileRequest.assertRefused(dataset, api.delete(dataset), HOME.toString());
    }

    /** Bytes above 127 that do not make UTF-8, behind the beginning of each format. */
    @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
    void no_file_of_chance_becomes_a_dataset(
            @ForAll("beginnings") byte[] begin, @ForAll @Size(max = 2_000) byte[] rest) {
        byte[] file = new byte[begin.length + 1 + rest.length];
        System.arraycopy(begin, 0, file, 0, begin.length);
        file[begin.length] = (byte) 0xff;
        System.arraycopy(rest, 0, file, begin.length + 1, rest.length);
        Answer answer = api.postForm(
                "/api/v1/datasets", new Form().field("name", "chance").file("file", "chance", file));
        HostileRequest.assertRefused("a file of " + file.length + " bytes", answer, HOME.toString());
    }

    @Provide
    Arbitrary<String> routes() {
        return Arbitraries.of(ROUTES);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().all().ofMinLength(1).ofMaxLength(80).filter(name -> !name.equals("shapes-vae"));
    }

    @Provide
    Arbitrary<byte[]> beginnings() {
        return Arbitraries.of(
                new byte[0],
                new byte[] {0, 0, 8, 3, 0, 0, 0, 9},
                "\u0093NUMPY\1\0".getBytes(ISO_8859_1),
                new byte[] {'P', 'K', 3, 4},
                new byte[] {31, (byte) 139, 8},
                "1,2,3\n4,5,".getBytes(UTF_8),
                "{\"input\":[1,2".getBytes(UTF_8),
                "[1,".getBytes(UTF_8));
    }

    /** Values of every kind, nested, under names that routes know and under others. */
    @Provide
    Arbitrary<Object> json() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(text -> (Object) text),
                Arbitraries.longs().map(number -> (Object) number),
                Arbitraries.doubles().map(number -> (Object) number),
                Arbitraries.bigIntegers().map(number -> (Object) number),
                Arbitraries.of(true, false).map(flag -> (Object) flag),
                Arbitraries.just("").map(nothing -> JSON.nullNode()));
        Arbitrary<String> names = Arbitraries.of(
                "name",
                "source",
                "type",
                "rows",
                "inputs",
                "latents",
                "from",
                "to",
                "steps",
                "count",
                "model",
                "dataset",
                "objective",
                "encoder",
                "training",
                "task",
                "scopes",
                "include",
                "x",
                "");
        return Arbitraries.recursive(
                () -> leaves,
                values -> Arbitraries.oneOf(
                        values.list().ofMaxSize(4).map(list -> (Object) list),
                        Arbitraries.maps(names, values).ofMaxSize(4).map(map -> (Object) map)),
                1,
                4);
    }
}
