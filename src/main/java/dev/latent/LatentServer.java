package dev.latent;

import dev.latent.access.KeysCommand;
import java.io.PrintStream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The whole program: HTTP, job queue and training worker in one process. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LatentServer {

    public static void main(String[] args) {
        if (KeysCommand.isMeantBy(args)) {
            System.exit(KeysCommand.run(args));
        }
        System.setOut(new Console(System.out));
        SpringApplication.run(LatentServer.class, args);
    }

    /** Standard output without the line that ND4J prints, past all logging, for each operation that it differentiates. */
    private static final class Console extends PrintStream {

        private static final String CHATTER = "Added differentiated op ";

        Console(PrintStream out) {
            super(out, true);
        }

        @Override
        public void println(String line) {
            if (!String.valueOf(line).startsWith(CHATTER)) {
                super.println(line);
            }
        }
    }
}
