package dev.latent.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The registry's tables. */
final class ModelRows {

    private final JdbcClient jdbc;

    ModelRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes sure that a name can be locked. */
    void ensureName(String name) {
        boolean known = jdbc.sql("SELECT 1 FROM model_name WHERE name = :name")
                .param("name", name)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (known) {
            return;
        }
        try {
            jdbc.sql("INSERT INTO model_name (name, last_version) VALUES (:name, 0)")
                    .param("name", name)
                    .update();
        } catch (DuplicateKeyException e) {
            // Another publisher was first: it is there, which is all that was asked for.
            return;
        }
    }

    /** Locks a name until the transaction ends and tells the highest version it ever had. */
    int lock(String name) {
        return jdbc.sql("SELECT last_version FROM model_name WHERE name = :name FOR UPDATE")
                .param("name", name)
                .query(Integer.class)
                .single();
    }

    /**
     * @param artifact the key of its files in shared storage
     * @param origin   the work that made the model; null if none is known
     */
    void insert(Manifest manifest, String document, String artifact, Instant publishedAt, @Nullable String origin) {
        jdbc.sql("UPDATE model_name SET last_version = GREATEST(last_version, :version) WHERE name = :name")
                .param("version", manifest.version())
                .param("name", manifest.name())
                .update();
        jdbc.sql("INSERT INTO model_version (name, version, published_at, manifest, artifact, origin)"
                        + " VALUES (:name, :version, :publishedAt, :manifest, :artifact, :origin)")
                .param("name", manifest.name())
                .param("version", manifest.version())
                .param("publishedAt", publishedAt.atOffset(ZoneOffset.UTC))
                .param("manifest", document)
                .param("artifact", artifact)
                .param("origin", origin)
                .update();
    }

    boolean delete(String name, int version) {
        return jdbc.sql("DELETE FROM model_version WHERE name = :name AND version = :version")
                        .param("name", name)
                        .param("version", version)
                        .update()
                > 0;
    }

    boolean exists(String name, int version) {
        return jdbc.sql("SELECT 1 FROM model_version WHERE name = :name AND version = :version")
                .param("name", name)
                .param("version", version)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /**
     * The same as things are at this moment, locking the version until the caller's transaction ends: H2 may answer a query that
     * locks nothing from what it read before another transaction committed.
     */
    boolean lockVersion(String name, int version) {
        return jdbc.sql("SELECT 1 FROM model_version WHERE name = :name AND version = :version FOR UPDATE")
                .param("name", name)
                .param("version", version)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** The key of a model's files in shared storage. */
    Optional<String> artifact(String name, int version) {
        return jdbc.sql("SELECT artifact FROM model_version WHERE name = :name AND version = :version")
                .param("name", name)
                .param("version", version)
                .query(String.class)
                .optional();
    }

    Optional<String> manifest(String name, int version) {
        return jdbc.sql("SELECT manifest FROM model_version WHERE name = :name AND version = :version")
                .param("name", name)
                .param("version", version)
                .query(String.class)
                .optional();
    }

    /** The manifest that some work published already. */
    Optional<String> publishedBy(String origin) {
        return jdbc.sql("SELECT manifest FROM model_version WHERE origin = :origin")
                .param("origin", origin)
                .query(String.class)
                .optional();
    }

    /** Locks a name, if there is one to lock, until the caller's transaction ends; tells the highest version it ever had, or 0. */
    int lockIfKnown(String name) {
        return jdbc.sql("SELECT last_version FROM model_name WHERE name = :name FOR UPDATE")
                .param("name", name)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** The newest published version; 0 if there is none. */
    int newest(String name) {
        return jdbc.sql("SELECT COALESCE(MAX(version), 0) FROM model_version WHERE name = :name")
                .param("name", name)
                .query(Integer.class)
                .single();
    }

    List<String> names() {
        return jdbc.sql("SELECT DISTINCT name FROM model_version")
                .query(String.class)
                .list();
    }

    List<Integer> versions(String name) {
        return jdbc.sql("SELECT version FROM model_version WHERE name = :name ORDER BY version")
                .param("name", name)
                .query(Integer.class)
                .list();
    }

    Optional<Integer> alias(String name, String alias) {
        return jdbc.sql("SELECT version FROM model_alias WHERE name = :name AND alias = :alias")
                .param("name", name)
                .param("alias", alias)
                .query(Integer.class)
                .optional();
    }

    /** The aliases of a name, with the version that each points at. */
    Map<String, Integer> aliases(String name) {
        Map<String, Integer> aliases = new TreeMap<>();
        jdbc.sql("SELECT alias, version FROM model_alias WHERE name = :name")
                .param("name", name)
                .query(row -> {
                    aliases.put(row.getString("alias"), row.getInt("version"));
                });
        return aliases;
    }

    /** @return whether the alias is new */
    boolean putAlias(String name, String alias, int version) {
        int changed = jdbc.sql("UPDATE model_alias SET version = :version WHERE name = :name AND alias = :alias")
                .param("version", version)
                .param("name", name)
                .param("alias", alias)
                .update();
        if (changed == 0) {
            jdbc.sql("INSERT INTO model_alias (name, alias, version) VALUES (:name, :alias, :version)")
                    .param("name", name)
                    .param("alias", alias)
                    .param("version", version)
                    .update();
        }
        return changed == 0;
    }

    boolean deleteAlias(String name, String alias) {
        return jdbc.sql("DELETE FROM model_alias WHERE name = :name AND alias = :alias")
                        .param("name", name)
                        .param("alias", alias)
                        .update()
                > 0;
    }

    void deleteAliases(String name) {
        jdbc.sql("DELETE FROM model_alias WHERE name = :name")
                .param("name", name)
                .update();
    }
}
