package dev.latent.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import java.util.Optional;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What the OpenAPI document says of the whole service. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String DESCRIPTION = """
            Learns representations from a team's own data and serves them: upload examples, train a representation as a job, get \
            embeddings, sample from the prior, fit a head on few labels.

            The examples work as they stand on a fresh server: `shapes-vae`, a small model of 32×32 images, ships with it. Where an \
            example needs a dataset, its description says which one to make first.

            Numbers of `images` lie in 0…1, likelihoods are in nats, times are in UTC. Every failure is an \
            `application/problem+json` with a stable `code`; unknown properties are failures.""";

    @Bean
    OpenAPI openApi(Optional<BuildProperties> build) {
        return new OpenAPI()
                .info(new Info()
                        .title("Latent Server")
                        .description(DESCRIPTION)
                        .version(build.map(BuildProperties::getVersion).orElse("development"))
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")));
    }

    /** Last, because it tidies what the others made. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    OpenApiCustomizer tidyDocument() {
        OpenApiTidying tidying = new OpenApiTidying();
        OpenApiSecurity security = new OpenApiSecurity();
        return document -> {
            tidying.customise(document);
            security.customise(document);
        };
    }
}
