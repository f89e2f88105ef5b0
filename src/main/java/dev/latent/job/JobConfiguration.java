package dev.latent.job;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Task;
import java.security.SecureRandom;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.scheduling.annotation.EnableScheduling;

@EnableScheduling
@Configuration(proxyBeanMethods = false)
class JobConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    JobIds jobIds(Clock clock) {
        return new JobIds(clock, new SecureRandom());
    }

    /** Schedules within the caller's transaction. */
    @Bean
    SchedulerClient schedulerClient(DataSource dataSource, Clock clock) {
        Task<Void> task = JobTask.that((instance, context) -> {
            throw new IllegalStateException("a client runs nothing");
        });
        return SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(dataSource), task)
                .enablePriority()
                .build();
    }
}
