package dev.latent.model;

import dev.latent.artifact.SharedArtifacts;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Puts the registry together. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

    @Bean
    ModelRegistry modelRegistry(
            ModelSettings settings,
            SharedArtifacts shared,
            JdbcClient jdbc,
            PlatformTransactionManager transactionManager,
            ObjectProvider<Clock> clocks,
            ObjectProvider<BuildProperties> build,
            ObjectProvider<ModelUsage> usages,
            ApplicationEventPublisher events) {
        BuildProperties properties = build.getIfAvailable();
        String codeVersion =
                properties == null || properties.getVersion() == null ? "development" : properties.getVersion();
        return ModelRegistry.open(
                settings,
                shared,
                jdbc,
                transactionManager,
                clocks.getIfAvailable(Clock::systemUTC),
                codeVersion,
                usages::stream,
                events);
    }

    @Bean
    ModelStore modelStore(ModelRegistry registry) {
        return registry.store();
    }

    @Bean
    ModelInspection modelInspection(ModelRegistry registry) {
        return registry.inspection();
    }

    @Bean
    ArtifactImporter artifactImporter(ModelRegistry registry) {
        return registry.importer();
    }

    @Bean
    EncoderImporter encoderImporter(ModelRegistry registry) {
        return registry.encoders();
    }
}
