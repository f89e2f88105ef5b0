package dev.latent;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The whole program: HTTP, job queue and training worker in one process. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LatentServer {

    public static void main(String[] args) {
        SpringApplication.run(LatentServer.class, args);
    }
}
