package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.encoder.Mlp;
import dev.latent.learning.graph.Chain;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Jigsaw puzzles (Noroozi &amp; Favaro 2016). An image is divided into 3 × 3 cells; from a drawn place in each a tile is cut that is
 * about a fifth smaller, so that edges do not go on from tile to tile, and tiles are scaled one by one, so that neighbours cannot be
 * told by their brightness. With f the encoder and a rectified layer after it, the same for every tile, and tiles t in the drawn
 * permutation π of a set:
 *
 * <pre>
 * loss = −log softmax(W₂ relu(W₁ [f(t_π(1)), …, f(t_π(9))] + b₁) + b₂)_π
 * </pre>
 *
 * in nats, averaged over the batch. The embedding is [f(t₁), …, f(t₉)] of the tiles in the middle of their cells, in their own order.
 */
final class Jigsaw implements Objective {

    /** Four pixels a cell, three a tile. */
    static final int SMALLEST_SIDE = 12;

    private static final int SIDE = 3;

    private static final int TILES = PermutationSet.TILES;

    private static final String TILES_INPUT = "tiles";

    private static final String PERMUTATION = "permutation";

    private final int permutations;

    private final long seed;

    private final PatchGrid grid;

    private final PatchEncoder encoder;

    private final Dense hidden;

    private final Dense classes;

    /** Null until it is needed: the choice takes a while, and serving needs none. */
    private int @Nullable [][] chosen;

    Jigsaw(JigsawSpec spec, Setup setup) {
        this.permutations = spec.permutations();
        this.seed = setup.seed();
        this.grid = grid(ImageLayout.of(setup.input()));
        Network features = setup.encoder().buildEncoder(grid.patch());
        Network network = new Chain(
                new PatchScaling(grid.patch().size()),
                new Chain(
                        features,
                        new Mlp("tile", features.outputWidth(), List.of(spec.dimensions()), Activation.RELU)));
        this.hidden = new Dense("puzzle.hidden", TILES * network.outputWidth(), spec.hidden());
        this.encoder = new PatchEncoder(grid, network);
        this.classes = new Dense("puzzle.classes", spec.hidden(), permutations);
    }

    /** Tiles in the middle of their cells. */
    static PatchGrid grid(ImageLayout image) {
        int height = tile(image.height());
        int width = tile(image.width());
        return new PatchGrid(
                image,
                PatchGrid.centred(image.height(), SIDE, height),
                PatchGrid.centred(image.width(), SIDE, width),
                height,
                width);
    }

    /** A cell without a fifth of it, rounded, or a pixel at least. */
    private static int tile(int side) {
        int cell = side / SIDE;
        return cell - Math.max(1, (cell + 2) / 5);
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>();
        for (Network network : List.of(encoder.network(), hidden, classes)) {
            all.addAll(network.parameters());
        }
        return all;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable tiles = graph.input(TILES_INPUT, grid.patch().size());
        SDVariable target = graph.input(PERMUTATION, permutations);
        SDVariable features = encoder.network().apply(graph, tiles);
        SDVariable together = graph.reshape(features, -1, hidden.inputWidth());
        SDVariable logits = classes.apply(graph, graph.relu(hidden.apply(graph, together)));
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, CrossEntropy.softmax(graph, logits, target).mean());
        terms.put("accuracy", CrossEntropy.accuracy(logits, target));
        return terms;
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        int size = grid.patch().size();
        float[] tiles = new float[batch.size() * TILES * size];
        int[] drawn = new int[batch.size()];
        for (int row = 0; row < batch.size(); row++) {
            SeededRandom random = batch.randomOf(row);
            drawn[row] = random.nextInt(permutations);
            int[] permutation = permutations()[drawn[row]];
            for (int place = 0; place < TILES; place++) {
                int tile = permutation[place];
                int top = drawPlace(random, tile / SIDE, grid.image().height(), grid.height());
                int left = drawPlace(random, tile % SIDE, grid.image().width(), grid.width());
                int from = row * grid.image().size();
                grid.copy(batch.examples().data(), from, top, left, tiles, (row * TILES + place) * size);
            }
        }
        return Map.of(
                TILES_INPUT,
                Tensor.of(tiles, batch.size() * TILES, size),
                PERMUTATION,
                CrossEntropy.oneHot(drawn, permutations));
    }

    private int[][] permutations() {
        if (chosen == null) {
            chosen = PermutationSet.choose(permutations, seed);
        }
        return chosen;
    }

    /** A place along one side of the image, anywhere in a cell. */
    private static int drawPlace(SeededRandom random, int number, int side, int length) {
        int cell = side / SIDE;
        int margin = (side - SIDE * cell) / 2;
        return margin + number * cell + random.nextInt(cell - length + 1);
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(encoder);
    }

    @Override
    public int embeddingDimensions() {
        return encoder.dimensions();
    }
}
