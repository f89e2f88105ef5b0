package dev.latent.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.learning.InputShape;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import dev.latent.learning.onnx.OnnxExport;
import dev.latent.model.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A VAE whose weights are given, not learned: made in no time, and published by the door that every artifact comes in by. */
public final class CraftedVae {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final VaeSpec spec;

    private final MlpSpec encoder;

    private final InputShape shape;

    private final Objective objective;

    private final Map<String, Tensor> parameters = new LinkedHashMap<>();

    CraftedVae(VaeSpec spec, List<Integer> hidden, @Nullable Standardization standardization, Integer... dims) {
        this.spec = spec;
        this.encoder = new MlpSpec(
                hidden, Activation.RELU, standardization == null ? InputScaling.NONE : InputScaling.STANDARDIZE);
        this.shape = InputShape.of(dims);
        this.objective = spec.build(Setup.of(encoder, shape, standardization));
        for (ParameterShape parameter : objective.parameters()) {
            parameters.put(parameter.name(), parameter.draw(11));
        }
    }

    /** Black and white images, latent dimensions as asked. */
    public static CraftedVae ofImages(int latentDim, Integer... dims) {
        return new CraftedVae(new VaeSpec(latentDim, 1, Likelihood.BERNOULLI, 1, false), List.of(32), null, dims);
    }

    public static CraftedVae ofVectors(int latentDim, int width) {
        return new CraftedVae(new VaeSpec(latentDim, 1, Likelihood.GAUSSIAN, 0.5, false), List.of(16), null, width);
    }

    /** Vectors of two zeros or ones, or of two numbers, whose decoder is autoregressive and has no hidden layer. */
    static CraftedVae ofPairs(Likelihood likelihood) {
        boolean bernoulli = likelihood == Likelihood.BERNOULLI;
        VaeSpec spec = new VaeSpec(1, 1, likelihood, bernoulli ? 1 : 0.5, false, 1, bernoulli, true);
        return new CraftedVae(spec, List.of(), null, 2);
    }

    public CraftedVae with(String parameter, float... values) {
        Tensor known = parameters.get(parameter);
        assertThat(known).as("%s among %s", parameter, parameters.keySet()).isNotNull();
        parameters.put(parameter, new Tensor(known.shape(), values));
        return this;
    }

    /** Imports it and returns its reference. */
    public String publish(HttpApi api, String name) {
        return publish(api, artifact(name, true));
    }

    /** The encoder alone. */
    public String publishEncoder(HttpApi api, String name) {
        return publish(api, artifact(name, false));
    }

    static String publish(HttpApi api, byte[] artifact) {
        Answer answer = api.postForm("/api/v1/models", new Form().file("file", "model.zip", artifact));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        String location = answer.header("Location");
        return location.substring(location.lastIndexOf('/') + 1);
    }

    byte[] artifact(String name, boolean withDecoder) {
        Map<String, byte[]> files = new TreeMap<>();
        for (ServedGraph graph : objective.servedGraphs()) {
            if (withDecoder || graph.file().equals(Manifest.ENCODER_FILE)) {
                files.put(graph.file(), OnnxExport.export(graph, new Parameters(parameters)));
            }
        }
        Map<String, Manifest.FileEntry> entries = new TreeMap<>();
        files.forEach((file, content) -> entries.put(file, new Manifest.FileEntry(sha256(content), content.length)));
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                name,
                1,
                Instant.parse("2026-01-01T00:00:00Z"),
                shape.dims().size() == 1 ? "vectors" : "images",
                shape,
                objective.embeddingDimensions(),
                spec,
                encoder,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                0,
                "test",
                0,
                entries);
        files.put("manifest.json", JSON.writeValueAsString(manifest).getBytes(UTF_8));
        return zip(files);
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
