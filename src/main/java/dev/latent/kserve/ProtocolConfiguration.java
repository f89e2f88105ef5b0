package dev.latent.kserve;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ProtocolConfiguration implements WebMvcConfigurer {

    private final JsonMapper json;

    ProtocolConfiguration(JsonMapper json) {
        this.json = json;
    }

    @Bean
    ProtocolDocs protocolDocs() {
        return new ProtocolDocs();
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.addCustomConverter(new InferConverter(json));
    }
}
