package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = OpenAiDocs.TAG)
class ModelsController {

    private static final String OBJECT = "model";

    private final ModelStore models;

    ModelsController(ModelStore models) {
        this.models = models;
    }

    @Schema(name = "OpenAiModel", description = "A model that can be asked for embeddings.")
    record Model(
            @Schema(description = "What to ask for.", example = "shapes-vae@1")
            String id,

            @Schema(description = "What this is.", allowableValues = OBJECT)
            String object,

            @Schema(description = "When it was made, in seconds since 1970.")
            long created,

            @Schema(description = "Always this server.", example = "latent-server") @JsonProperty("owned_by")
            String ownedBy) {

        static Model of(String id, Manifest manifest) {
            return new Model(id, OBJECT, manifest.createdAt().getEpochSecond(), "latent-server");
        }
    }

    @Schema(name = "OpenAiModelList", description = "All models.")
    record ModelList(
            @Schema(description = "What this is.", allowableValues = "list")
            String object,

            @Schema(description = "Each name, which means its newest version, and then each version of it.")
            List<Model> data) {}

    @Schema(name = "OpenAiModelDeleted", description = "A model that was deleted.")
    record Deleted(
            @Schema(description = "What was deleted.") String id,

            @Schema(description = "What this is.", allowableValues = OBJECT)
            String object,

            @Schema(description = "Always true.") boolean deleted) {}

    @GetMapping
    @Operation(
            summary = "List models",
            description = "Each by its name, for the newest version, and by `name@version` for each that there is.")
    @ApiResponse(responseCode = "200", description = "All of them.")
    ModelList list() {
        List<Model> data = new ArrayList<>();
        for (String name : models.names()) {
            add(data, name);
            for (int version : versions(name)) {
                add(data, name + "@" + version);
            }
        }
        return new ModelList("list", data);
    }

    /** Leaves out what was deleted meanwhile, or is damaged: nobody can ask it for anything. */
    private void add(List<Model> data, String id) {
        try {
            data.add(Model.of(id, models.find(id)));
        } catch (ServiceException e) {
            if (e.code() != ErrorCode.MODEL_NOT_FOUND && e.code() != ErrorCode.MODEL_DAMAGED) {
                throw e;
            }
        }
    }

    private List<Integer> versions(String name) {
        try {
            return models.versions(name);
        } catch (ServiceException e) {
            if (e.code() == ErrorCode.MODEL_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    @GetMapping("/{id}")
    @Operation(summary = "Describe a model", description = "By `name`, `name@version` or `name@alias`.")
    @ApiResponse(responseCode = "200", description = "The model.")
    @ApiResponse(responseCode = "404", description = "`model_not_found`")
    Model retrieve(
            @Parameter(description = "What embeddings are asked of.", example = "shapes-vae") @PathVariable String id) {
        return Model.of(id, models.find(id));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a model", description = "One version as `name@version`, or all versions of a name.")
    @ApiResponse(responseCode = "200", description = "Deleted.")
    @ApiResponse(responseCode = "404", description = "`model_not_found`")
    @ApiResponse(
            responseCode = "409",
            description =
                    "`model_in_use`: a job or an alias needs it. `model_read_only`: it ships with the server. Clients are told not to retry.")
    Deleted delete(
            @Parameter(description = "`name@version` or `name`.", example = "my-shapes@1") @PathVariable String id) {
        models.delete(id);
        return new Deleted(id, OBJECT, true);
    }
}
