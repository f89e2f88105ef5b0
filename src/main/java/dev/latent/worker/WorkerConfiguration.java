package dev.latent.worker;

import dev.latent.job.JobQueue;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {

    @Bean
    @ConditionalOnProperty(name = "latent.role", havingValue = "all")
    WorkerSupervisor workerSupervisor(
            JobQueue jobs,
            WorkerSettings settings,
            ApplicationArguments arguments,
            @Value("${latent.home}") Path home) {
        return new WorkerSupervisor(
                jobs, settings, new WorkerCommand(settings, home, List.of(arguments.getSourceArgs())));
    }
}
