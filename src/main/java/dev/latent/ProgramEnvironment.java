package dev.latent;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Settings that follow from others: the home folder's absolute path, and what a process in the role {@code worker} does without. */
class ProgramEnvironment implements EnvironmentPostProcessor {

    private static final String HOME = "latent.home";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> settings = new HashMap<>();
        Path home =
                Path.of(environment.getRequiredProperty(HOME)).toAbsolutePath().normalize();
        create(home);
        settings.put(HOME, home.toString());
        String role = environment.getRequiredProperty("latent.role");
        switch (role) {
            case "all", "server" -> {}
            case "worker" -> {
                settings.put("spring.main.web-application-type", "none");
                // Only what jobs need is made.
                settings.put("spring.main.lazy-initialization", "true");
                settings.put("spring.main.keep-alive", "true");
                settings.put("spring.datasource.hikari.minimum-idle", "1");
                settings.put("spring.datasource.hikari.maximum-pool-size", "5");
            }
            default ->
                throw new IllegalArgumentException(
                        "latent.role is '%s', expected all, server or worker".formatted(role));
        }
        environment.getPropertySources().addFirst(new MapPropertySource("program", settings));
    }

    /** For its owner alone: who can read H2's lock file can speak to the database. */
    private static void create(Path home) {
        if (Files.exists(home)) {
            return;
        }
        try {
            Files.createDirectories(home);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the home folder %s cannot be made".formatted(home), e);
        }
    }
}
