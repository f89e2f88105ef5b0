package dev.latent.kserve;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v2", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = ProtocolDocs.TAG,
        description =
                "The same models for clients of KServe, Triton and others that speak \"V2\". Failures are `{\"error\": …}`.")
class ServerMetadataController {

    private static final List<String> EXTENSIONS = List.of("binary_tensor_data", "model_repository");

    private static final String REFUSED = "A query that cannot be decoded.";

    private final ServerMetadata metadata;

    private final ApplicationAvailability availability;

    ServerMetadataController(Optional<BuildProperties> build, ApplicationAvailability availability) {
        String version = build.map(BuildProperties::getVersion).orElse("development");
        this.metadata = new ServerMetadata("latent-server", version, EXTENSIONS);
        this.availability = availability;
    }

    @GetMapping
    @Operation(summary = "Describe the server", description = "Name, version and extensions of the protocol.")
    @ApiResponse(responseCode = "200", description = "What it is.")
    @ApiResponse(responseCode = "400", description = REFUSED)
    ServerMetadata metadata() {
        return metadata;
    }

    @GetMapping("/health/live")
    @Operation(summary = "Ask whether the server lives", description = "200 as soon as it can say so.")
    @ApiResponse(responseCode = "200", description = "It does.")
    @ApiResponse(responseCode = "400", description = REFUSED)
    ServerLive live() {
        return new ServerLive(true);
    }

    @GetMapping("/health/ready")
    @Operation(
            summary = "Ask whether the server is ready",
            description =
                    "200 while it takes requests. Models need not be loaded for that: the first request loads them.")
    @ApiResponse(responseCode = "200", description = "It is.")
    @ApiResponse(responseCode = "400", description = REFUSED)
    @ApiResponse(responseCode = "503", description = "It is about to stop.")
    ResponseEntity<ServerReady> ready() {
        boolean ready = availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
        return ResponseEntity.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(new ServerReady(ready));
    }
}
