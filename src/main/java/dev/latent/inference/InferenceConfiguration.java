package dev.latent.inference;

import dev.latent.model.ModelStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
class InferenceConfiguration implements WebMvcConfigurer {

    /** Seeds that are drawn stay exact as JavaScript numbers. */
    private static final long SEEDS = 1L << 53;

    private final InferenceSettings settings;

    InferenceConfiguration(InferenceSettings settings) {
        this.settings = settings;
    }

    @Bean
    InferenceMetrics inferenceMetrics(MeterRegistry registry) {
        return new InferenceMetrics(registry);
    }

    @Bean
    ComputePlaces computePlaces() {
        return new ComputePlaces(settings.places());
    }

    @Bean(destroyMethod = "close")
    EncoderCache encoderCache(ModelStore models, ComputePlaces places, InferenceMetrics metrics) {
        EncoderCache cache = new EncoderCache(
                settings.modelMemory().toBytes(),
                manifest -> LoadedModel.load(
                        models,
                        manifest,
                        settings.threads(),
                        graph -> new MicroBatcher(graph, places, settings, metrics)));
        metrics.watch(cache);
        return cache;
    }

    @Bean
    ModelRunner modelRunner(ModelStore models, EncoderCache cache, InferenceMetrics metrics) {
        return new ModelRunner(models, cache, metrics);
    }

    @Bean
    TimingHeaders timingHeaders() {
        return new TimingHeaders();
    }

    /** Outside of all that reads a request, so that whoever waits in the middle of one can look. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> clientPresence() {
        return factory -> factory.addEngineValves(new ClientPresenceValve());
    }

    @Bean
    InferenceService inferenceService(ModelRunner runner) {
        return new InferenceService(
                runner, reader(), new Generation(settings.maxScoreSamples()), () -> ThreadLocalRandom.current()
                        .nextLong(SEEDS));
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
    MaskFiller maskFiller(ModelRunner runner) {
        return new MaskFiller(runner, reader());
    }

    @Bean
    InferenceDocs inferenceDocs() {
        return new InferenceDocs();
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(timingHeaders());
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
