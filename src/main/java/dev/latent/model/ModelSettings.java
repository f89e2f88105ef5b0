package dev.latent.model;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where models are and how large they may be.
 *
 * @param directory   published models; needs room for every version that is kept
 * @param shipped     models that come with the program, only read; may be absent
 * @param reserve     free disk space that publishing leaves, so that the database can still record what happened
 * @param maxArtifact largest import, unpacked; one import takes as much disk space, and a graph as much memory as its file
 * @param maxTensor   numbers of the largest tensor on the way through an imported graph, for one example; each costs 4 bytes for
 *                     each row that is computed at once
 * @param maxStaleness how late inference may see what another process published, moved or deleted; 0 asks the database for
 *                     every request
 */
@Validated
@ConfigurationProperties("latent.models")
record ModelSettings(
        @NotNull @DefaultValue("./var/models") Path directory,
        @NotNull @DefaultValue("./models") Path shipped,
        @NotNull @DefaultValue("64MB") DataSize reserve,
        @NotNull @DefaultValue("1GB") DataSize maxArtifact,
        @Min(1) @DefaultValue("16777216") long maxTensor,
        @NotNull @DefaultValue("1s") Duration maxStaleness) {}
