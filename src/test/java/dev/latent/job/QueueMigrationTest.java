package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.PostgresDatabase;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What was queued before there were owners, priorities and turns. */
class QueueMigrationTest {

    private static final OffsetDateTime NOW = OffsetDateTime.of(2026, 3, 1, 12, 0, 0, 0, ZoneOffset.UTC);

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void jobs_that_wait_keep_their_order_and_their_idempotency_keys(String database) throws Exception {
        if (database.equals("h2")) {
            migrates(new DriverManagerDataSource("jdbc:h2:mem:queue-migration;DB_CLOSE_DELAY=-1", "sa", ""));
        } else {
            try (PostgresDatabase postgres = PostgresDatabase.start()) {
                migrates(postgres.dataSource());
            }
        }
    }

    private static void migrates(DataSource dataSource) {
        Flyway.configure().dataSource(dataSource).target("3").load().migrate();
        JdbcClient db = JdbcClient.create(dataSource);
        insert(db, "job_1", "succeeded", "one", NOW);
        insert(db, "job_2", "queued", null, NOW.plusSeconds(2));
        insert(db, "job_3", "queued", null, NOW.plusSeconds(1));
        insert(db, "job_4", "paused", "four", NOW);
        Flyway.configure().dataSource(dataSource).load().migrate();
        // a ticket that is given now, with the first turn there is
        insertTicket(db, "job_5", OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 1_000_000, ZoneOffset.UTC));
        db.sql("update scheduled_tasks set priority = 50 where task_instance = 'job_5/1'")
                .update();
        assertThat(db.sql("""
                                select task_instance from scheduled_tasks
                                where task_instance not in ('job_1/1', 'job_4/1') order by priority desc, execution_time
                                """).query(String.class).list()).containsExactly("job_3/1", "job_2/1", "job_5/1");
        assertThat(db.sql("select id from jobs where admitted order by id")
                        .query(String.class)
                        .list())
                .containsExactly("job_2", "job_3");
        assertThat(db.sql("select id from jobs where owner = '' and idempotency_key = 'four'")
                        .query(String.class)
                        .single())
                .isEqualTo("job_4");
        assertThatThrownBy(() -> insert(db, "job_6", "queued", "one", NOW)).isInstanceOf(DuplicateKeyException.class);
    }

    private static void insert(JdbcClient db, String id, String state, String key, OffsetDateTime created) {
        db.sql("""
                        insert into jobs (id, type, state, request, request_sha256, idempotency_key, run, ticket, metrics, last_event, created_at)
                        values (:id, 'training', :state, '{}', 'none', :key, 0, 1, '{}', 0, :created)
                        """)
                .param("id", id)
                .param("state", state)
                .param("key", key)
                .param("created", created)
                .update();
        insertTicket(db, id, created);
    }

    private static void insertTicket(JdbcClient db, String id, OffsetDateTime time) {
        db.sql("""
                        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                        values ('job', :ticket, :time, false, 1)
                        """).param("ticket", id + "/1").param("time", time).update();
    }
}
