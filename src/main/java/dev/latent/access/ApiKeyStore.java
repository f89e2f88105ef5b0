package dev.latent.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of keys. */
final class ApiKeyStore {

    private final JdbcClient db;

    ApiKeyStore(JdbcClient db) {
        this.db = db;
    }

    void insert(ApiKey key, Instant now, byte[] sha256) {
        db.sql("""
                        insert into api_keys (id, name, sha256, scopes, rate_limit, created_at)
                        values (:id, :name, :sha256, :scopes, :rate, :now)
                        """)
                .param("id", key.id())
                .param("name", key.name())
                .param("sha256", HexFormat.of().formatHex(sha256))
                .param("scopes", Scope.join(key.scopes()))
                .param("rate", key.rateLimit())
                .param("now", utc(now))
                .update();
    }

    List<HashedKey> active() {
        return db.sql("select * from api_keys where revoked_at is null")
                .query((row, number) ->
                        new HashedKey(key(row, number), HexFormat.of().parseHex(row.getString("sha256"))))
                .list();
    }

    /** The good keys; whoever asks again waits until this transaction ends. */
    List<ApiKey> lockActive() {
        return db.sql("select * from api_keys where revoked_at is null order by id for update")
                .query(ApiKeyStore::key)
                .list();
    }

    Optional<ApiKey> find(String id) {
        return db.sql("select * from api_keys where id = :id")
                .param("id", id)
                .query(ApiKeyStore::key)
                .optional();
    }

    /** Newest first, revoked ones included. */
    List<ApiKey> list(@Nullable String before, int limit) {
        String page = before == null ? "" : " where id < :before";
        var query = db.sql("select * from api_keys" + page + " order by id desc limit :limit")
                .param("limit", limit);
        return (before == null ? query : query.param("before", before))
                .query(ApiKeyStore::key)
                .list();
    }

    void revoke(String id, Instant now) {
        db.sql("update api_keys set revoked_at = :now where id = :id and revoked_at is null")
                .param("id", id)
                .param("now", utc(now))
                .update();
    }

    /** Notes a use, unless one was noted a moment ago. */
    void used(String id, Instant now, Duration moment) {
        db.sql("""
                        update api_keys set last_used_at = :now
                        where id = :id and (last_used_at is null or last_used_at < :before)
                        """)
                .param("id", id)
                .param("now", utc(now))
                .param("before", utc(now.minus(moment)))
                .update();
    }

    private static ApiKey key(ResultSet row, int number) throws SQLException {
        int rate = row.getInt("rate_limit");
        Integer rateLimit = row.wasNull() ? null : rate;
        return new ApiKey(
                row.getString("id"),
                row.getString("name"),
                Scope.parse(row.getString("scopes")),
                rateLimit,
                instant(row, "created_at"),
                instant(row, "last_used_at"),
                instant(row, "revoked_at"));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
