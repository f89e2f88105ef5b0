package dev.latent;

import dev.latent.access.KeysCommand;
import dev.latent.worker.ParentWatch;
import java.io.PrintStream;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import sun.misc.Signal;

/**
 * The whole program. {@code latent.role} says what a process of it does: {@code server} answers HTTP, {@code worker} works on jobs,
 * {@code all} answers and has workers of its own.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LatentServer {

    private static final int SIGNAL_EXIT = 128;

    static {
        // Other local processes reach H2's file through the one that has it open, and nobody else does.
        if (System.getProperty("h2.bindAddress") == null) {
            System.setProperty("h2.bindAddress", "127.0.0.1");
        }
    }

    public static void main(String[] args) {
        if (KeysCommand.isMeantBy(args)) {
            System.exit(KeysCommand.run(args));
        }
        System.setOut(new Console(System.out));
        SpringApplication application = new SpringApplication(LatentServer.class);
        application.setRegisterShutdownHook(false);
        ParentWatch parent = ParentWatch.begin(args, context -> close(context, 0));
        ConfigurableApplicationContext context = application.run(args);
        parent.started(context);
        closeOnSignal(context);
    }

    /** Before the JVM's shutdown, not in it: there H2 closes its database beside all others who still want to write. */
    private static void closeOnSignal(ConfigurableApplicationContext context) {
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> {
                Thread closing = new Thread(() -> close(context, SIGNAL_EXIT + signal.getNumber()), "shutdown");
                // Or the process would end with status 0 as soon as the last thread of the context has.
                closing.setDaemon(false);
                closing.start();
            });
        }
    }

    private static void close(ConfigurableApplicationContext context, int status) {
        context.close();
        Runtime.getRuntime().exit(status);
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
