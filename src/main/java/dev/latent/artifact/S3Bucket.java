package dev.latent.artifact;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket. Each request is retried within bounds; each upload carries its MD5, so that what the server stores is what
 * was sent. The only class that knows the SDK.
 */
final class S3Bucket implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(S3Bucket.class);

    private static final String CONTENT_TYPE = "application/octet-stream";

    private final String bucket;

    private final String prefix;

    private final int partSize;

    private final S3Client client;

    private S3Bucket(S3Settings settings, S3Client client) {
        this.bucket = settings.bucket();
        this.prefix = settings.prefix().isEmpty() ? "" : settings.prefix() + "/";
        this.partSize = Math.toIntExact(settings.partSize().toBytes());
        this.client = client;
    }

    static S3Bucket open(S3Settings settings) {
        AwsCredentialsProvider credentials = settings.accessKey().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()));
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                // Files have checksums of ours; other servers do not know all of the SDK's.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(settings.pathStyle())
                        .chunkedEncodingEnabled(false)
                        .build())
                .overrideConfiguration(
                        override -> override.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(settings.attempts())
                                .build()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(settings.connectTimeout())
                        .socketTimeout(settings.readTimeout()));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return new S3Bucket(settings, builder.build());
    }

    /** @throws ServiceException STORAGE_UNAVAILABLE, saying why, if the bucket cannot be used */
    void probe() {
        ask(() -> client.headBucket(request -> request.bucket(bucket)));
    }

    /** Stores a file under a key, whole or not at all. */
    void put(String key, Path file) throws IOException {
        long size = Files.size(file);
        try (InputStream in = Files.newInputStream(file)) {
            if (size <= partSize) {
                byte[] content = in.readNBytes(partSize);
                ask(() -> client.putObject(
                        request -> request.bucket(bucket).key(prefix + key).contentMD5(md5(content)), body(content)));
            } else {
                putInParts(prefix + key, in);
            }
        }
    }

    private void putInParts(String key, InputStream in) throws IOException {
        String upload = ask(() -> client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key)))
                .uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (byte[] content = in.readNBytes(partSize); content.length > 0; content = in.readNBytes(partSize)) {
                byte[] part = content;
                int number = parts.size() + 1;
                String tag = ask(() -> client.uploadPart(
                                request -> request.bucket(bucket)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .contentMD5(md5(part)),
                                body(part)))
                        .eTag();
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
            ask(() -> client.completeMultipartUpload(request ->
                    request.bucket(bucket).key(key).uploadId(upload).multipartUpload(whole -> whole.parts(parts))));
        } catch (IOException | RuntimeException e) {
            try {
                client.abortMultipartUpload(
                        request -> request.bucket(bucket).key(key).uploadId(upload));
            } catch (SdkException again) {
                log.warn("Parts of {} stay in the bucket: {}", key, again.toString());
            }
            throw e;
        }
    }

    /**
     * Reads an object into a file.
     *
     * @throws FileNotFoundException if there is none
     */
    void get(String key, Path file) throws IOException {
        try {
            ask(() -> client.getObject(request -> request.bucket(bucket).key(prefix + key), (response, content) -> {
                long expected = response.contentLength() == null ? -1 : response.contentLength();
                long read;
                try {
                    read = copy(content, file);
                } catch (IOException e) {
                    if (ServiceException.of(e).code() == ErrorCode.STORAGE_FULL) {
                        throw e;
                    }
                    throw RetryableException.create("the answer broke off", e);
                }
                if (expected >= 0 && read != expected) {
                    throw RetryableException.create("the answer broke off at byte " + read);
                }
                return read;
            }));
        } catch (MissingObjectException e) {
            throw (FileNotFoundException) new FileNotFoundException(key).initCause(e);
        }
    }

    private static long copy(InputStream content, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            return content.transferTo(out);
        }
    }

    /** The names of the objects in a folder. */
    List<String> list(String folder) {
        String start = prefix + folder + "/";
        return ask(() ->
                client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(start)).contents().stream()
                        .map(S3Object::key)
                        .map(key -> key.substring(start.length()))
                        .toList());
    }

    /** Deletes an object; nothing happens where there is none. */
    void delete(String key) {
        ask(() -> client.deleteObject(request -> request.bucket(bucket).key(prefix + key)));
    }

    @Override
    public void close() {
        client.close();
    }

    private static final class MissingObjectException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        MissingObjectException(Throwable cause) {
            super(cause);
        }
    }

    private <T> T ask(Supplier<T> request) {
        try {
            return request.get();
        } catch (NoSuchKeyException e) {
            throw new MissingObjectException(e);
        } catch (SdkException e) {
            ServiceException known = ServiceException.of(e);
            if (known.code() != ErrorCode.INTERNAL_ERROR) {
                throw known;
            }
            log.warn("The bucket {} failed: {}", bucket, e.toString());
            String reason = e instanceof S3Exception refused && refused.statusCode() < 500
                    ? "refuses the server (status %d); latent.artifacts.s3 says which it is"
                            .formatted(refused.statusCode())
                    : "does not answer; try again";
            throw new ServiceException(ErrorCode.STORAGE_UNAVAILABLE, "the bucket of artifacts " + reason, e);
        }
    }

    private static RequestBody body(byte[] content) {
        return RequestBody.fromContentProvider(
                ContentStreamProvider.fromByteArrayUnsafe(content), content.length, CONTENT_TYPE);
    }

    private static String md5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
