package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** One way to measure what a representation is worth. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LinearProbeSpec.class, name = "linear-probe"),
    @JsonSubTypes.Type(value = NearestNeighbourSpec.class, name = "knn"),
    @JsonSubTypes.Type(value = LabelEfficiencySpec.class, name = "label-efficiency"),
    @JsonSubTypes.Type(value = ElboSpec.class, name = "elbo"),
    @JsonSubTypes.Type(value = ImportanceWeightedSpec.class, name = "iwae"),
    @JsonSubTypes.Type(value = ActiveUnitsSpec.class, name = "active-units"),
    @JsonSubTypes.Type(value = MutualInformationGapSpec.class, name = "mig"),
    @JsonSubTypes.Type(value = AttributePredictabilitySpec.class, name = "sap"),
    @JsonSubTypes.Type(value = DisentanglementSpec.class, name = "dci"),
    @JsonSubTypes.Type(value = AlignmentUniformitySpec.class, name = "alignment-uniformity"),
    @JsonSubTypes.Type(value = RankMeSpec.class, name = "rankme"),
    @JsonSubTypes.Type(value = CollapseSpec.class, name = "collapse"),
    @JsonSubTypes.Type(value = CentredKernelAlignmentSpec.class, name = "cka"),
    @JsonSubTypes.Type(value = NeighboursSpec.class, name = "neighbours")
})
@Schema(
        description = "One way to measure what a representation is worth, with its parameters.",
        oneOf = {
            LinearProbeSpec.class,
            NearestNeighbourSpec.class,
            LabelEfficiencySpec.class,
            ElboSpec.class,
            ImportanceWeightedSpec.class,
            ActiveUnitsSpec.class,
            MutualInformationGapSpec.class,
            AttributePredictabilitySpec.class,
            DisentanglementSpec.class,
            AlignmentUniformitySpec.class,
            RankMeSpec.class,
            CollapseSpec.class,
            CentredKernelAlignmentSpec.class,
            NeighboursSpec.class
        },
        discriminatorProperty = "type",
        discriminatorMapping = {
            @DiscriminatorMapping(value = "linear-probe", schema = LinearProbeSpec.class),
            @DiscriminatorMapping(value = "knn", schema = NearestNeighbourSpec.class),
            @DiscriminatorMapping(value = "label-efficiency", schema = LabelEfficiencySpec.class),
            @DiscriminatorMapping(value = "elbo", schema = ElboSpec.class),
            @DiscriminatorMapping(value = "iwae", schema = ImportanceWeightedSpec.class),
            @DiscriminatorMapping(value = "active-units", schema = ActiveUnitsSpec.class),
            @DiscriminatorMapping(value = "mig", schema = MutualInformationGapSpec.class),
            @DiscriminatorMapping(value = "sap", schema = AttributePredictabilitySpec.class),
            @DiscriminatorMapping(value = "dci", schema = DisentanglementSpec.class),
            @DiscriminatorMapping(value = "alignment-uniformity", schema = AlignmentUniformitySpec.class),
            @DiscriminatorMapping(value = "rankme", schema = RankMeSpec.class),
            @DiscriminatorMapping(value = "collapse", schema = CollapseSpec.class),
            @DiscriminatorMapping(value = "cka", schema = CentredKernelAlignmentSpec.class),
            @DiscriminatorMapping(value = "neighbours", schema = NeighboursSpec.class)
        })
sealed interface ProtocolSpec
        permits LinearProbeSpec,
                NearestNeighbourSpec,
                LabelEfficiencySpec,
                ElboSpec,
                ImportanceWeightedSpec,
                ActiveUnitsSpec,
                MutualInformationGapSpec,
                AttributePredictabilitySpec,
                DisentanglementSpec,
                AlignmentUniformitySpec,
                RankMeSpec,
                CollapseSpec,
                CentredKernelAlignmentSpec,
                NeighboursSpec {

    /** Its name in requests. */
    default String type() {
        for (JsonSubTypes.Type known :
                ProtocolSpec.class.getAnnotation(JsonSubTypes.class).value()) {
            if (known.value() == getClass()) {
                return known.name();
            }
        }
        throw new IllegalStateException(getClass() + " is not among the protocols");
    }

    /** What it cannot do without. */
    default Set<Need> needs() {
        return Set.of();
    }

    /**
     * Measures a model.
     *
     * @param model  that has what this needs
     * @param all    models of the job, this one among them, for who compares
     * @param memory of what earlier runs of the job found
     */
    Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) throws IOException;
}
