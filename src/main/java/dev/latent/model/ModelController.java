package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.onnx.ChannelOrder;
import dev.latent.learning.onnx.TokenPooling;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping(path = "/api/v1/models")
@Tag(name = "Models", description = "Published models: versions, aliases, manifests and artifacts.")
class ModelController {

    private static final String NOT_FOUND = "MODEL_NOT_FOUND: there is no such model, version or alias.";

    private static final String DAMAGED = "MODEL_DAMAGED: a file of the model is missing or not what was published.";

    private static final String REFERENCE = "`name` (its newest version), `name@version` or `name@alias`.";

    private final ModelStore models;

    private final ArtifactImporter importer;

    private final EncoderImporter encoders;

    ModelController(ModelStore models, ArtifactImporter importer, EncoderImporter encoders) {
        this.models = models;
        this.importer = importer;
        this.encoders = encoders;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List models", description = "The newest version of each name, by name.")
    @ApiResponse(responseCode = "200", description = "A page of models.")
    @ApiResponse(
            responseCode = "400",
            description = "INVALID_PARAMETER: a limit or cursor that is none.",
            content = @Content)
    ModelPage list(
            @Parameter(description = "Most items on the page.") @RequestParam(defaultValue = "20") @Min(1) @Max(200)
                    int limit,
            @Parameter(description = "`nextCursor` of the page before.") @RequestParam(required = false) @Nullable
                    String cursor) {
        if (cursor != null && !cursor.matches(ModelStore.NAME_PATTERN)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "cursor", "cursor must be the nextCursor of an earlier page");
        }
        List<ModelView> items = new ArrayList<>();
        String last = null;
        for (String name : cursor == null ? models.names() : models.names().tailSet(cursor, false)) {
            Optional<ModelView> view = newestReadable(name);
            if (view.isPresent() && items.size() == limit) {
                return new ModelPage(items, last);
            }
            view.ifPresent(items::add);
            last = name;
        }
        return new ModelPage(items, null);
    }

    @GetMapping(path = "/{ref}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Show a model", description = "A model in short.")
    @ApiResponse(responseCode = "200", description = "The model.")
    @ApiResponse(responseCode = "404", description = NOT_FOUND, content = @Content)
    @ApiResponse(responseCode = "500", description = DAMAGED, content = @Content)
    ModelView show(@Parameter(description = REFERENCE, example = "shapes-vae") @PathVariable String ref) {
        return view(models.find(ref));
    }

    @GetMapping(path = "/{name}/versions", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List versions", description = "The versions of a name, newest first.")
    @ApiResponse(responseCode = "200", description = "A page of versions.")
    @ApiResponse(
            responseCode = "400",
            description = "INVALID_PARAMETER: limit is out of range, or the cursor is none of this list.",
            content = @Content)
    @ApiResponse(responseCode = "404", description = NOT_FOUND, content = @Content)
    ModelPage versions(
            @Parameter(description = "Name of the model.", example = "shapes-vae") @PathVariable String name,
            @Parameter(description = "Most items on the page.") @RequestParam(defaultValue = "20") @Min(1) @Max(200)
                    int limit,
            @Parameter(description = "`nextCursor` of the page before.") @RequestParam(required = false) @Nullable
                    String cursor) {
        int before = cursor == null ? Integer.MAX_VALUE : version(cursor);
        List<Integer> versions = new ArrayList<>(models.versions(name));
        Collections.reverse(versions);
        Map<String, Integer> aliases = models.aliases(name);
        List<ModelView> items = new ArrayList<>();
        String last = null;
        for (int version : versions) {
            if (version >= before) {
                continue;
            }
            if (items.size() == limit) {
                return new ModelPage(items, last);
            }
            readable(name + "@" + version)
                    .map(manifest -> view(manifest, aliases))
                    .ifPresent(items::add);
            last = Integer.toString(version);
        }
        return new ModelPage(items, null);
    }

    @GetMapping(path = "/{ref}/manifest", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Read a manifest",
            description = "What a model is and how it can be made again: data checksum, objective, encoder, training,"
                    + " seed, code version, metrics, and the checksum of every file.")
    @ApiResponse(responseCode = "200", description = "The manifest.")
    @ApiResponse(responseCode = "404", description = NOT_FOUND, content = @Content)
    @ApiResponse(responseCode = "500", description = DAMAGED, content = @Content)
    Manifest manifest(@Parameter(description = REFERENCE, example = "shapes-vae") @PathVariable String ref) {
        return models.find(ref);
    }

    @GetMapping(path = "/{ref}/artifact", produces = "application/zip")
    @Operation(
            summary = "Download a model",
            description = "A zip of `manifest.json` and the ONNX graphs. The same model always gives the same bytes;"
                    + " POST it to another server to import it there.")
    @ApiResponse(
            responseCode = "200",
            description = "The artifact.",
            content = @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", description = NOT_FOUND, content = @Content)
    @ApiResponse(responseCode = "500", description = DAMAGED, content = @Content)
    void artifact(
            @Parameter(description = REFERENCE, example = "shapes-vae") @PathVariable String ref,
            HttpServletResponse response)
            throws IOException {
        Manifest manifest = models.find(ref);
        try (ArtifactWriter artifact = ArtifactWriter.open(models, manifest)) {
            response.setContentType("application/zip");
            response.setHeader(
                    "Content-Disposition",
                    "attachment; filename=\"%s-%d.zip\"".formatted(manifest.name(), manifest.version()));
            artifact.writeTo(response.getOutputStream());
        }
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Import a model",
            description = "Publishes an artifact, as `GET /{ref}/artifact` gives it, as the next version of its name;"
                    + " or somebody else's ONNX encoder, of texts with its tokenizer or of images, which is known by"
                    + " its being no zip. Checksums, graphs and manifest are verified first; an encoder is tried out.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                            schema = @Schema(implementation = ImportFields.class))))
    @ApiResponse(responseCode = "201", description = "Published; Location names the new version.")
    @ApiResponse(
            responseCode = "400",
            description = "INVALID_ARTIFACT: the file is no artifact and no encoder that can be used, says what is"
                    + " wrong; INVALID_REQUEST: a field is missing, or does not go with the file; UNSAFE_ARCHIVE: compressed"
                    + " beyond reason; INVALID_PARAMETER: the name is none.",
            content = @Content)
    @ApiResponse(
            responseCode = "413",
            description = "ARCHIVE_TOO_LARGE: larger than `latent.models.max-artifact`; BODY_TOO_LARGE.",
            content = @Content)
    @ApiResponse(responseCode = "507", description = "STORAGE_FULL: no room on the disk.", content = @Content)
    ResponseEntity<ModelView> importArtifact(
            @Parameter(hidden = true) @RequestPart MultipartFile file,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable String name,
            @Parameter(hidden = true) @RequestPart(required = false) @Nullable MultipartFile tokenizer,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable TokenPooling pooling,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable Boolean normalize,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable Integer maxLength,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable String output,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable String preprocessing,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable Integer size,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable List<Integer> crop,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable ChannelOrder channels,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable List<Double> mean,
            @Parameter(hidden = true) @RequestParam(required = false) @Nullable List<Double> sd)
            throws IOException {
        EncoderForm form = new EncoderForm(
                name,
                tokenizer == null ? null : tokenizer.getBytes(),
                pooling,
                normalize,
                maxLength,
                output,
                preprocessing,
                new EncoderForm.Pictures(size, crop, channels, mean, sd));
        try (InputStream content = new BufferedInputStream(file.getInputStream())) {
            Manifest manifest = publish(content, form);
            return ResponseEntity.created(URI.create("/api/v1/models/" + manifest.reference()))
                    .body(view(manifest));
        }
    }

    private Manifest publish(InputStream content, EncoderForm form) throws IOException {
        content.mark(2);
        boolean zip = content.read() == 'P' && content.read() == 'K';
        content.reset();
        if (!zip) {
            return encoders.importFrom(content, form);
        }
        form.requireArtifact();
        return importer.importFrom(content, form.name());
    }

    @PutMapping(
            path = "/{name}/aliases/{alias}",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Set an alias",
            description = "Makes `name@alias` name this version, at once for new requests; sets or moves it.")
    @ApiResponse(responseCode = "200", description = "The alias was moved.")
    @ApiResponse(responseCode = "201", description = "The alias is new.")
    @ApiResponse(
            responseCode = "400",
            description = "INVALID_PARAMETER: the alias is a number or no name; INVALID_REQUEST: no version.",
            content = @Content)
    @ApiResponse(responseCode = "404", description = NOT_FOUND, content = @Content)
    ResponseEntity<AliasView> putAlias(
            @Parameter(description = "Name of the model.", example = "shapes-vae") @PathVariable String name,
            @Parameter(description = "The alias.", example = "production") @PathVariable String alias,
            @Valid @RequestBody AliasRequest request) {
        int version = Objects.requireNonNull(request.version());
        boolean created = models.putAlias(name, alias, version);
        return ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK)
                .body(new AliasView(name, alias, version, name + "@" + alias));
    }

    @DeleteMapping("/{name}/aliases/{alias}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an alias", description = "Forgets an alias; the version stays.")
    @ApiResponse(responseCode = "204", description = "Deleted.")
    @ApiResponse(responseCode = "404", description = NOT_FOUND, content = @Content)
    void deleteAlias(
            @Parameter(description = "Name of the model.", example = "shapes-vae") @PathVariable String name,
            @Parameter(description = "The alias.", example = "production") @PathVariable String alias) {
        models.deleteAlias(name, alias);
    }

    @DeleteMapping("/{ref}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a model",
            description = "`name@3` deletes that version, `name` all versions and aliases of the name.")
    @ApiResponse(responseCode = "204", description = "Deleted.")
    @ApiResponse(responseCode = "404", description = NOT_FOUND, content = @Content)
    @ApiResponse(
            responseCode = "409",
            description = "MODEL_IN_USE: a job or an alias needs it; MODEL_READ_ONLY: it ships with the program.",
            content = @Content)
    void delete(@Parameter(description = "`name@version` or `name`.") @PathVariable String ref) {
        models.delete(ref);
    }

    private ModelView view(Manifest manifest) {
        return view(manifest, models.aliases(manifest.name()));
    }

    private ModelView view(Manifest manifest, Map<String, Integer> aliases) {
        return ModelView.of(
                manifest,
                aliases,
                models.readOnly(manifest),
                models.damage(manifest).orElse(null));
    }

    private Optional<ModelView> newestReadable(String name) {
        return readable(name).map(this::view);
    }

    /** Lists leave out what is damaged beyond description, or was deleted meanwhile. */
    private Optional<Manifest> readable(String reference) {
        try {
            return Optional.of(models.find(reference));
        } catch (ServiceException e) {
            if (e.code() == ErrorCode.MODEL_DAMAGED || e.code() == ErrorCode.MODEL_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static int version(String cursor) {
        int version = new ModelReference("", cursor).version();
        if (version == 0) {
            throw new ServiceException(
                    ErrorCode.INVALID_PARAMETER,
                    "cursor must be a nextCursor of this list, got '%s'".formatted(cursor));
        }
        return version;
    }
}
