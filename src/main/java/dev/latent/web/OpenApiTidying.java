package dev.latent.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.BinarySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Says what is the same for every route, so that no route repeats it: failures are problems, files are binary, a variant of a
 * {@code oneOf} names its type, and nothing is described that no route uses.
 */
final class OpenApiTidying implements OpenApiCustomizer {

    private static final String REFERENCE = "#/components/schemas/";

    private static final Set<String> TEXTUAL =
            Set.of("application/json", Problem.MEDIA_TYPE, "multipart/form-data", "text/event-stream");

    @Override
    public void customise(OpenAPI document) {
        Components components = document.getComponents();
        for (FailureFormat format : FailureFormat.values()) {
            ModelConverters.getInstance().readAll(format.type()).forEach(components::addSchemas);
        }
        document.getPaths().forEach((path, item) -> item.readOperations()
                .forEach(operation -> tidy(operation, FailureFormat.of(path))));
        components.getSchemas().values().forEach(schema -> nameVariants(schema, components.getSchemas()));
        keepOnlyUsed(document);
    }

    private static void tidy(Operation operation, FailureFormat failures) {
        if (operation.getRequestBody() != null) {
            files(operation.getRequestBody().getContent());
        }
        operation.getResponses().forEach((status, response) -> {
            if (status.equals("204")) {
                response.setContent(null);
            } else if (status.startsWith("2")) {
                files(response.getContent());
            } else {
                response.setContent(failure(failures));
            }
        });
        // The order of annotations is not that of a reader.
        Map<String, ApiResponse> byStatus = new TreeMap<>(operation.getResponses());
        operation.getResponses().clear();
        operation.getResponses().putAll(byStatus);
    }

    static Content failure(FailureFormat format) {
        Schema<?> schema = new Schema<>().$ref(REFERENCE + format.schema());
        return new Content().addMediaType(format.mediaType().toString(), new MediaType().schema(schema));
    }

    private static void files(@Nullable Content content) {
        if (content != null) {
            // A new one for each: the generator gives several types one and the same object.
            content.replaceAll(
                    (type, media) -> TEXTUAL.contains(type) ? media : new MediaType().schema(new BinarySchema()));
        }
    }

    /**
     * A variant describes itself, {@code type} and all. As generated it would say "all of the union, and these properties", and the
     * union says "one of the variants": a circle.
     */
    private static void nameVariants(Schema<?> union, Map<String, Schema> schemas) {
        if (union.getDiscriminator() == null || union.getDiscriminator().getMapping() == null) {
            return;
        }
        union.setProperties(null);
        union.setRequired(null);
        String property = union.getDiscriminator().getPropertyName();
        union.getDiscriminator().getMapping().forEach((type, reference) -> {
            String name = reference.substring(REFERENCE.length());
            Schema<?> variant = schemas.get(name);
            if (variant != null) {
                schemas.put(name, selfContained(variant, property, type));
            }
        });
    }

    private static Schema<?> selfContained(Schema<?> variant, String property, String type) {
        Schema<?> own = new ObjectSchema();
        own.setDescription(variant.getDescription());
        StringSchema constant = new StringSchema();
        constant.addEnumItem(type);
        constant.setDescription("Which of the alternatives this is.");
        own.addProperty(property, constant);
        own.addRequiredItem(property);
        List<Schema> parts = variant.getAllOf() == null ? List.of(variant) : variant.getAllOf();
        for (Schema<?> part : parts) {
            if (part.getProperties() != null) {
                part.getProperties().forEach(own::addProperty);
            }
            if (part.getRequired() != null) {
                part.getRequired().forEach(own::addRequiredItem);
            }
        }
        return own;
    }

    private static void keepOnlyUsed(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        Set<String> used = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(referencesIn(document.getPaths()));
        while (!next.isEmpty()) {
            String name = next.remove();
            if (used.add(name) && schemas.containsKey(name)) {
                next.addAll(referencesIn(schemas.get(name)));
            }
        }
        schemas.keySet().retainAll(used);
    }

    private static Set<String> referencesIn(Object part) {
        Set<String> names = new HashSet<>();
        Json.mapper()
                .valueToTree(part)
                .findValuesAsText("$ref")
                .forEach(reference -> names.add(reference.substring(REFERENCE.length())));
        return names;
    }
}
