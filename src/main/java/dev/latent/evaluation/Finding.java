package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol found out about a model.
 *
 * @param model          as {@code name@version}
 * @param figures        by name; empty where the protocol says nothing of this model
 * @param curves         of figures that depend on a number
 * @param neighbourhoods of chosen examples
 * @param notes          what whoever reads the figures has to know
 * @param notApplicable  why the protocol says nothing of this model; null if it does
 */
record Finding(
        String model,
        Map<String, Figure> figures,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Curve> curves,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Neighbourhood> neighbourhoods,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String notApplicable) {

    /** Lists that are empty are absent in JSON. */
    Finding(
            String model,
            Map<String, Figure> figures,
            @Nullable List<Curve> curves,
            @Nullable List<Neighbourhood> neighbourhoods,
            @Nullable List<String> notes,
            @Nullable String notApplicable) {
        this.model = model;
        this.figures = figures;
        this.curves = curves == null ? List.of() : curves;
        this.neighbourhoods = neighbourhoods == null ? List.of() : neighbourhoods;
        this.notes = notes == null ? List.of() : notes;
        this.notApplicable = notApplicable;
    }

    static Finding of(ModelUnderTest model, Map<String, Figure> figures) {
        return new Finding(model.reference(), figures, List.of(), List.of(), List.of(), null);
    }

    static Finding notApplicable(String model, String reason) {
        return new Finding(model, Map.of(), List.of(), List.of(), List.of(), reason);
    }

    Finding withCurves(List<Curve> drawn) {
        return new Finding(model, figures, drawn, neighbourhoods, notes, notApplicable);
    }

    Finding withNeighbourhoods(List<Neighbourhood> found) {
        return new Finding(model, figures, curves, found, notes, notApplicable);
    }

    Finding withNotes(List<String> added) {
        return new Finding(model, figures, curves, neighbourhoods, added, notApplicable);
    }
}
