package dev.latent.learning.head;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;

/** What a head predicts from an embedding. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ClassificationSpec.class, name = ClassificationSpec.TYPE),
    @JsonSubTypes.Type(value = MultiLabelSpec.class, name = MultiLabelSpec.TYPE),
    @JsonSubTypes.Type(value = RegressionSpec.class, name = RegressionSpec.TYPE)
})
@Schema(
        description = "What a head predicts from an embedding.",
        oneOf = {ClassificationSpec.class, MultiLabelSpec.class, RegressionSpec.class},
        discriminatorProperty = "type",
        discriminatorMapping = {
            @DiscriminatorMapping(value = ClassificationSpec.TYPE, schema = ClassificationSpec.class),
            @DiscriminatorMapping(value = MultiLabelSpec.TYPE, schema = MultiLabelSpec.class),
            @DiscriminatorMapping(value = RegressionSpec.TYPE, schema = RegressionSpec.class)
        })
public sealed interface TaskSpec permits ClassificationSpec, MultiLabelSpec, RegressionSpec {

    /** The name in JSON. */
    String type();
}
