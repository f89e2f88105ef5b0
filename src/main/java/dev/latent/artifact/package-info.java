/**
 * Where the files of datasets, models and checkpoints are shared between machines: {@link dev.latent.artifact.SharedArtifacts}.
 * Without configuration that is the home folder itself; with {@code latent.artifacts.s3.bucket} it is a bucket, of which each
 * machine's folder is a cache. {@code S3Bucket} alone knows the SDK, and is loaded only then.
 */
@NullMarked
package dev.latent.artifact;

import org.jspecify.annotations.NullMarked;
