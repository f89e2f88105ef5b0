package dev.latent.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The events of jobs, numbered from 1 without a gap; where a job ended long ago, those of its progress are swept. */
@Repository
public class JobLog {

    private final JdbcClient db;

    private final JsonMapper json;

    private final Clock clock;

    JobLog(JdbcClient db, JsonMapper json, Clock clock) {
        this.db = db;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Appends an event, within the transaction of the change that it tells. The update locks the job's row, so that numbers are
     * given in the order of commits.
     *
     * @param data anything that Jackson writes as an object
     */
    void append(String id, String type, Object data) {
        db.sql("update jobs set last_event = last_event + 1 where id = :id")
                .param("id", id)
                .update();
        db.sql("""
                        insert into job_events (job_id, sequence, type, data, created_at)
                        select id, last_event, :type, :data, :now from jobs where id = :id
                        """)
                .param("type", type)
                .param("data", json.writeValueAsString(data))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
    }

    List<JobEvent> events(String id, long after, int limit) {
        return db.sql("""
                        select sequence, type, created_at, data from job_events
                        where job_id = :id and sequence > :after order by sequence limit :limit
                        """)
                .param("id", id)
                .param("after", after)
                .param("limit", limit)
                .query(this::event)
                .list();
    }

    /** Events of a job from the one before a number on back, newest first. */
    public List<JobEvent> eventsBefore(String id, long before, int limit) {
        return db.sql("""
                        select sequence, type, created_at, data from job_events
                        where job_id = :id and sequence < :before order by sequence desc limit :limit
                        """)
                .param("id", id)
                .param("before", before)
                .param("limit", limit)
                .query(this::event)
                .list();
    }

    private JobEvent event(ResultSet row, int number) throws SQLException {
        return new JobEvent(
                row.getLong("sequence"),
                row.getString("type"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                json.readTree(row.getString("data")));
    }

    /** The newest event of a job, and whether none can follow. */
    record Head(long lastEvent, boolean complete) {}

    Map<String, Head> heads(Collection<String> ids) {
        Map<String, Head> heads = new HashMap<>();
        db.sql("select id, last_event, state from jobs where id in (:ids)")
                .param("ids", ids)
                .query(row -> {
                    boolean complete = JobState.of(row.getString("state")).isFinal();
                    heads.put(row.getString("id"), new Head(row.getLong("last_event"), complete));
                });
        return heads;
    }
}
