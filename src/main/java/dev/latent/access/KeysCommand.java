package dev.latent.access;

import dev.latent.error.ServiceException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * {@code keys create|list|revoke}: keys by whoever may read the database, beside a server or before there is one. Takes the same
 * settings as the server. Standard output has the answer alone, so that it can be piped; logs go to standard error.
 */
public final class KeysCommand {

    private static final String NAME = "keys";

    private static final String USAGE = """
            usage: keys create NAME [--scopes=read,encode,train,admin] [--rate-limit=REQUESTS_A_MINUTE]
                   keys list
                   keys revoke ID [--last]
            Without --scopes a key is an admin's. --last gives up the last key of all. Settings of the server, such as
            --latent.home=DIR or --spring.datasource.url=URL, come after these.""";

    private static final int ALL = 1_000_000;

    private final List<String> words;

    private final String[] options;

    private final PrintStream out;

    private KeysCommand(String[] arguments, PrintStream out) {
        this.words = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("--"))
                .toList();
        this.options = Arrays.stream(arguments)
                .filter(argument -> argument.startsWith("--"))
                .toArray(String[]::new);
        this.out = out;
    }

    /** Whether the program was started for this. */
    public static boolean isMeantBy(String[] arguments) {
        return arguments.length > 0 && arguments[0].equals(NAME);
    }

    /** @return the process's exit code */
    public static int run(String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err);
        try {
            return new KeysCommand(arguments, out).run();
        } catch (ServiceException | IllegalArgumentException e) {
            System.err.println("keys: " + e.getMessage());
            return 1;
        }
    }

    private int run() {
        String verb = words.size() > 1 ? words.get(1) : "";
        String argument = words.size() > 2 ? words.get(2) : "";
        switch (verb) {
            case "create" -> create(argument);
            case "list" -> list();
            case "revoke" -> revoke(argument);
            default -> {
                System.err.println(USAGE);
                return 2;
            }
        }
        return 0;
    }

    private void create(String name) {
        if (!name.matches(ApiKeyRequest.NAME)) {
            throw new IllegalArgumentException(
                    "a key's name must match %s, got '%s'".formatted(ApiKeyRequest.NAME, name));
        }
        var scopes = Scope.parse(option("scopes").orElse(Scope.ADMIN.label()));
        Integer rate = option("rate-limit").map(KeysCommand::rate).orElse(null);
        withKeys(keys -> {
            NewApiKey made = keys.create(new ApiKeyRequest(name, scopes, rate));
            audit("keys create", made.id());
            out.println(made.key());
        });
    }

    private void list() {
        withKeys(keys -> {
            keys.configured().forEach(this::print);
            keys.list(null, ALL).forEach(this::print);
        });
    }

    private void revoke(String id) {
        withKeys(keys -> {
            keys.revoke(id, Arrays.asList(options).contains("--last"));
            audit("keys revoke", id);
        });
    }

    private void print(ApiKey key) {
        out.printf(
                "%s\t%s\t%s\tcreated %s\tused %s\trevoked %s%n",
                key.id(), key.name(), Scope.join(key.scopes()), key.createdAt(), key.lastUsedAt(), key.revokedAt());
    }

    private interface Work {
        void with(ApiKeys keys);
    }

    private void withKeys(Work work) {
        try (var context = new SpringApplicationBuilder(Parts.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .run(options)) {
            work.with(context.getBean(ApiKeys.class));
        }
    }

    private Optional<String> option(String name) {
        String prefix = "--" + name + "=";
        return Arrays.stream(options)
                .filter(option -> option.startsWith(prefix))
                .map(option -> option.substring(prefix.length()))
                .findFirst();
    }

    private static Integer rate(String text) {
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException("--rate-limit is a whole number of requests a minute below %d, got '%s'"
                    .formatted(ApiKeyRequest.MAX_RATE, text));
        }
        return Integer.valueOf(text);
    }

    private static void audit(String action, String id) {
        new AuditEvent("command", "this machine", action, id, "done").write();
    }

    /** What the command needs of the program; no configuration of the server's, which would find one by its annotation. */
    @Import(AccessConfiguration.class)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        FlywayAutoConfiguration.class
    })
    static class Parts {}
}
