package dev.latent.artifact;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
class ArtifactConfiguration {

    @Bean
    SharedArtifacts sharedArtifacts(
            S3Settings settings, JdbcClient database, PlatformTransactionManager transactions, Clock clock) {
        return settings.isConfigured()
                ? SharedBucket.open(settings, database, transactions, clock)
                : new SharedFolder();
    }
}
