package dev.latent.artifact;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * A bucket that several machines share.
 *
 * @param bucket         its name; empty for none, and then nothing of the SDK is loaded (it costs about 25 MB of memory)
 * @param endpoint       of another S3-compatible server; null for that of the region
 * @param region         where the bucket is
 * @param accessKey      empty to look for credentials where the SDK does: environment, profile, instance
 * @param secretKey      belongs to the access key
 * @param pathStyle      whether the bucket's name is in the path and not in the host's name, as most other servers need it
 * @param prefix         of all objects, for a bucket that others use too
 * @param partSize       files above this size are sent in parts of it; each upload takes so much memory
 * @param attempts       how often a request is tried; a request of a client waits meanwhile
 * @param connectTimeout longest wait for a connection
 * @param readTimeout    longest silence of the server in the middle of an answer
 */
@Validated
@ConfigurationProperties("latent.artifacts.s3")
record S3Settings(
        @NotNull @DefaultValue("") String bucket,
        @Nullable URI endpoint,
        @NotBlank @DefaultValue("us-east-1") String region,
        @NotNull @DefaultValue("") String accessKey,
        @NotNull @DefaultValue("") String secretKey,
        @DefaultValue("false") boolean pathStyle,

        @NotNull @Pattern(regexp = "([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?") @DefaultValue("")
        String prefix,

        @NotNull @DefaultValue("16MB") DataSize partSize,
        @Min(1) @Max(20) @DefaultValue("4") int attempts,
        @NotNull @DefaultValue("3s") Duration connectTimeout,
        @NotNull @DefaultValue("30s") Duration readTimeout) {

    /** S3 takes no smaller part but the last. */
    private static final DataSize LEAST_PART = DataSize.ofMegabytes(5);

    private static final DataSize LARGEST_PART = DataSize.ofGigabytes(1);

    boolean isConfigured() {
        return !bucket.isEmpty();
    }

    @AssertTrue(message = "access-key and secret-key belong together")
    boolean isCredentialsWhole() {
        return accessKey.isEmpty() == secretKey.isEmpty();
    }

    @AssertTrue(message = "part-size must be between 5MB and 1GB")
    boolean isPartSizeInRange() {
        return partSize.compareTo(LEAST_PART) >= 0 && partSize.compareTo(LARGEST_PART) <= 0;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "S3Settings[bucket=%s, endpoint=%s, region=%s, prefix=%s]".formatted(bucket, endpoint, region, prefix);
    }
}
