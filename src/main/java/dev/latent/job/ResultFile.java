package dev.latent.job;

/**
 * A file that {@code GET /jobs/{id}/result} gives.
 *
 * @param name      in {@link JobContext#resultFolder()}, and what a download is called: letters, digits, '.', '_' and '-'
 * @param mediaType for example {@code application/x-npy}
 */
public record ResultFile(String name, String mediaType) {}
