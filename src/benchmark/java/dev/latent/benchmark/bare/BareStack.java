package dev.latent.benchmark.bare;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The server's libraries and settings with nothing of the server in them: what its start cannot be faster than. */
@SpringBootApplication
class BareStack {

    public static void main(String[] args) {
        SpringApplication.run(BareStack.class, args);
    }
}
