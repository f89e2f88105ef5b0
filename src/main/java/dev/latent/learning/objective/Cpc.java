package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Contrastive predictive coding on images (van den Oord et al. 2018, Hénaff et al. 2020). An image is cut into a grid of patches
 * that overlap their neighbours by half. With z the features that the encoder gives of each patch, cᵣ the context of rows 1 … r
 * ({@link RowContext}) and Wₖⱼ a matrix for each distance k and column j,
 *
 * <pre>
 * loss = mean over r, k ≤ steps, j of −log softmax(z · Wₖⱼ cᵣ) at z = z of row r + k, column j
 * </pre>
 *
 * in nats; the softmax runs over the patches of row r + k of all images of the batch, in all columns ({@link InfoNce}), and the mean
 * over the batch too. The embedding is the mean of z over all patches, then the context after the last row.
 */
final class Cpc implements Objective {

    private static final String NUMBERS = "numbers";

    private final PatchGrid grid;

    private final int steps;

    private final Network encoder;

    private final RowContext context;

    private final List<Dense> predictions = new ArrayList<>();

    private final @Nullable Standardization standardization;

    Cpc(CpcSpec spec, Setup setup) {
        this.steps = spec.steps();
        this.grid = grid(ImageLayout.of(setup.input()), spec.grid());
        this.encoder = setup.encoder().buildEncoder(grid.patch());
        this.standardization = setup.standardization();
        int rowWidth = grid.columns() * encoder.outputWidth();
        this.context = new RowContext(rowWidth, spec.context());
        for (int step = 1; step <= steps; step++) {
            predictions.add(new Dense("prediction." + step, spec.context(), rowWidth));
        }
    }

    /** As large as the image allows, centred. */
    static PatchGrid grid(ImageLayout image, int parts) {
        int down = image.height() / (parts + 1);
        int right = image.width() / (parts + 1);
        return new PatchGrid(
                image,
                PatchGrid.evenly((image.height() - (parts + 1) * down) / 2, down, parts),
                PatchGrid.evenly((image.width() - (parts + 1) * right) / 2, right, parts),
                2 * down,
                2 * right);
    }

    @Override
    public boolean wholeBatches() {
        return true;
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(encoder.parameters());
        all.addAll(context.parameters());
        predictions.forEach(prediction -> all.addAll(prediction.parameters()));
        return all;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = graph.input(FeatureEncoder.INPUT, grid.image().size());
        SDVariable numbers = graph.input(NUMBERS, 1);
        int rows = grid.rows();
        int width = encoder.outputWidth();
        int rowWidth = context.rowWidth();
        SDVariable features = features(graph, x);
        List<SDVariable> contexts = context.apply(graph, graph.reshape(features, -1, rowWidth), rows, rows - 1);
        SDVariable byRow = graph.reshape(features, -1, rows, rowWidth);
        List<InfoNce> pairs = new ArrayList<>();
        for (int row = 0; row < contexts.size(); row++) {
            for (int step = 1; step <= steps && row + step < rows; step++) {
                Dense prediction = predictions.get(step - 1);
                SDVariable predicted = graph.reshape(prediction.apply(graph, contexts.get(row)), -1, width);
                SDVariable target = graph.slice(byRow, 1, row + step, row + step + 1);
                pairs.add(InfoNce.of(graph, predicted, graph.reshape(target, -1, width), numbers));
            }
        }
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, mean(pairs, InfoNce::loss));
        terms.put("accuracy", mean(pairs, InfoNce::accuracy));
        return terms;
    }

    private static SDVariable mean(List<InfoNce> pairs, Function<InfoNce, SDVariable> term) {
        SDVariable sum = pairs.stream().map(term).reduce(SDVariable::add).orElseThrow();
        return sum.div(pairs.size());
    }

    private <T> T features(GraphBuilder<T> graph, T x) {
        T scaled = standardization == null ? x : standardization.apply(graph, x);
        return encoder.apply(graph, grid.cut(graph, scaled));
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        float[] numbers = new float[batch.size() * grid.columns()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return Map.of(FeatureEncoder.INPUT, batch.examples(), NUMBERS, Tensor.of(numbers, numbers.length, 1));
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(new EncoderGraph());
    }

    @Override
    public int embeddingDimensions() {
        return encoder.outputWidth() + context.width();
    }

    /** x → the mean of the patches' features, then the context after the last row. */
    private final class EncoderGraph implements ServedGraph {

        @Override
        public String file() {
            return "encoder.onnx";
        }

        @Override
        public String input() {
            return FeatureEncoder.INPUT;
        }

        @Override
        public int inputWidth() {
            return grid.image().size();
        }

        @Override
        public List<Output> outputs() {
            return List.of(new Output(FeatureEncoder.EMBEDDING, embeddingDimensions(), true));
        }

        @Override
        public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
            int width = encoder.outputWidth();
            T features = features(graph, input);
            T mean = graph.mean(graph.reshape(features, -1, grid.count(), width), 1);
            T byRow = graph.reshape(features, -1, context.rowWidth());
            List<T> contexts = context.apply(graph, byRow, grid.rows(), grid.rows());
            T embedding = graph.concat(1, List.of(graph.reshape(mean, -1, width), contexts.get(grid.rows() - 1)));
            return Map.of(FeatureEncoder.EMBEDDING, embedding);
        }
    }
}
