package dev.latent.evaluation;

import dev.latent.dataset.ContactSheet;
import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.DatasetStore;
import dev.latent.dataset.TextDatasetReader;
import dev.latent.error.ServiceException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Shows examples beside their nearest neighbours: pictures as pictures, texts as texts, whatever else by its number and label. */
final class NeighbourPictures {

    private static final int LONGEST_TEXT = 300;

    /** Pixels that small pictures are shown with. */
    private static final int SMALLEST_TILE = 4_096;

    /** Of all pictures together; beyond it they are named by number and label. */
    private static final long MOST_PIXELS = 20_000_000;

    private final List<ModelUnderTest> models;

    private final DatasetStore datasets;

    private final EvaluationRequest request;

    NeighbourPictures(List<ModelUnderTest> models, DatasetStore datasets, EvaluationRequest request) {
        this.models = models;
        this.datasets = datasets;
        this.request = request;
    }

    /** HTML. */
    String show(List<Neighbourhood> neighbourhoods) {
        DatasetReader examples = models.get(0).testExamples();
        if (examples.dataset().kind().isText()) {
            return texts(neighbourhoods);
        }
        int columns = 1
                + neighbourhoods.stream()
                        .mapToInt(one -> one.neighbours().size())
                        .max()
                        .orElse(0);
        long pixels = (long) neighbourhoods.size()
                * columns
                * Math.max(SMALLEST_TILE, examples.shape().size());
        if (pixels > MOST_PIXELS) {
            return table(neighbourhoods, index -> index + " " + Html.escape(label(examples, index)));
        }
        int[] indices =
                neighbourhoods.stream().flatMapToInt(NeighbourPictures::all).toArray();
        try {
            return "<p>Each row: an example, then its nearest neighbours.</p><img alt=\"examples, each beside its nearest neighbours\" src=\"data:image/png;base64,%s\">"
                    .formatted(Base64.getEncoder().encodeToString(ContactSheet.draw(examples, indices, columns)));
        } catch (ServiceException e) {
            return table(neighbourhoods, index -> index + " " + Html.escape(label(examples, index)));
        }
    }

    private static IntStream all(Neighbourhood one) {
        return IntStream.concat(
                IntStream.of(one.example()), one.neighbours().stream().mapToInt(Integer::intValue));
    }

    private static String label(DatasetReader examples, int index) {
        Object label = examples.label(index);
        return label == null ? "" : "(" + label + ")";
    }

    private String texts(List<Neighbourhood> neighbourhoods) {
        String name = request.testDataset() == null ? request.dataset() : request.testDataset();
        try (TextDatasetReader texts = datasets.openText(name)) {
            return table(neighbourhoods, index -> {
                String text = texts.text(index);
                return Html.escape(text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text);
            });
        }
    }

    /** How an example is shown in a cell. */
    private interface Cell {

        String of(int index);
    }

    private static String table(List<Neighbourhood> neighbourhoods, Cell cell) {
        StringBuilder html =
                new StringBuilder("<table><tr><th>example</th><th>nearest neighbours, with their cosine</th></tr>");
        for (Neighbourhood one : neighbourhoods) {
            html.append("<tr><td>").append(cell.of(one.example())).append("</td><td><ol>");
            for (int i = 0; i < one.neighbours().size(); i++) {
                html.append("<li>%s <small>%s</small></li>"
                        .formatted(
                                cell.of(one.neighbours().get(i)),
                                Html.number(one.cosines().get(i))));
            }
            html.append("</ol></td></tr>");
        }
        return html.append("</table>").toString();
    }
}
