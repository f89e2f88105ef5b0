package dev.latent.access;

import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the keys together, for the server and for the command. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessSettings.class)
class AccessConfiguration {

    @Bean
    ApiKeys apiKeys(
            AccessSettings settings, JdbcClient db, TransactionOperations transactions, ObjectProvider<Clock> clocks) {
        return new ApiKeys(
                new ApiKeyStore(db),
                new ConfiguredKeys(settings.apiKeys()),
                settings,
                transactions,
                clocks.getIfAvailable(Clock::systemUTC),
                new SecureRandom());
    }
}
