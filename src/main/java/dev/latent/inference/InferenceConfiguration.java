package dev.latent.inference;

import dev.latent.model.ModelStore;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
class InferenceConfiguration implements WebMvcConfigurer {

    /** Seeds that are drawn stay exact as JavaScript numbers. */
    private static final long SEEDS = 1L << 53;

    private final InferenceSettings settings;

    InferenceConfiguration(InferenceSettings settings) {
        this.settings = settings;
    }

    @Bean(destroyMethod = "close")
    EncoderCache encoderCache(ModelStore models) {
        return new EncoderCache(settings.loadedModels(), manifest -> LoadedModel.load(models, manifest, settings));
    }

    @Bean
    ModelRunner modelRunner(ModelStore models, EncoderCache cache) {
        InferenceGate gate = new InferenceGate(settings.concurrency(), settings.maxWaiting(), settings.maxWait());
        return new ModelRunner(models, gate, cache);
    }

    @Bean
    InferenceService inferenceService(ModelRunner runner) {
        return new InferenceService(
                runner, reader(), () -> ThreadLocalRandom.current().nextLong(SEEDS));
    }

    @Bean
    InputEncoder inputEncoder(InferenceService service) {
        return new InputEncoder(service);
    }

    @Bean
    Scorer scorer(ModelRunner runner) {
        return new Scorer(runner, reader(), settings.maxScoreSamples());
    }

    @Bean
    InferenceDocs inferenceDocs() {
        return new InferenceDocs();
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.addCustomConverter(new NpyConverter(settings.maxValues()));
        converters.addCustomConverter(new PictureConverter());
    }

    private InputReader reader() {
        return new InputReader(settings.maxRows(), settings.maxValues());
    }
}
