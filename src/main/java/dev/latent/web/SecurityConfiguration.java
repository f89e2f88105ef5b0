package dev.latent.web;

import dev.latent.access.ApiKeys;
import dev.latent.access.Buckets;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servletapi.SecurityContextHolderAwareRequestFilter;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * The way of every request before a controller sees it: headers, the caller's key, the caller's rate, strangers' pages, the scope
 * that the route needs ({@link RouteScopes}), the audit log.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final SecurityHeaders HEADERS = new SecurityHeaders();

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            ApiKeys keys,
            OpenMode mode,
            SecuritySettings settings,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        Buckets failures = new Buckets(settings.failedAttempts(), settings.maxTracked());
        Buckets requests = new Buckets(settings.rateLimit(), settings.maxTracked());
        AccessRefusal refusal = new AccessRefusal(problems, failures);
        Class<SecurityContextHolderAwareRequestFilter> next = SecurityContextHolderAwareRequestFilter.class;
        return http.csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(HEADERS))
                .cors(cors -> {
                    if (settings.cors().allowedOrigins().isEmpty()) {
                        cors.disable();
                    } else {
                        CorsConfiguration allowed = allowed(settings.cors().allowedOrigins());
                        cors.configurationSource(request -> allowed);
                    }
                })
                .addFilterBefore(new KeyAuthenticationFilter(keys, mode, refusal), next)
                .addFilterBefore(new RateLimitFilter(requests, settings.rateLimit(), refusal), next)
                .addFilterBefore(new ForeignRequestFilter(settings, mode, refusal), next)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusal).accessDeniedHandler(refusal))
                .authorizeHttpRequests(routes -> routes.anyRequest()
                        .access((caller, context) ->
                                new AuthorizationDecision(mayPass(caller.get(), context.getRequest()))))
                .addFilterAfter(new AuditFilter(), AuthorizationFilter.class)
                .build();
    }

    private static boolean mayPass(Authentication caller, HttpServletRequest request) {
        return KeyAuthenticationFilter.isOpenFor(request)
                || RouteScopes.isOpenToAll(request)
                || caller instanceof KeyAuthentication known && known.key().allows(RouteScopes.of(request));
    }

    private static CorsConfiguration allowed(List<String> origins) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(origins);
        cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        cors.setAllowedHeaders(List.of("*"));
        cors.setExposedHeaders(List.of(HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, RequestIdFilter.HEADER));
        return cors;
    }

    /** As strict as it comes, and no NUL in a parameter: PostgreSQL takes none in a text. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterValues(value -> value.indexOf('\0') < 0);
        return firewall;
    }

    /** What Spring Security's firewall refuses before any filter: odd paths, odd methods. */
    @Bean
    RequestRejectedHandler requestRejectedHandler(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return (request, response, rejection) -> {
            HEADERS.writeHeaders(request, response);
            problems.resolveException(request, response, null, rejection);
        };
    }

    /** The server's own metrics count requests; one observation for each filter would cost more than the filters do. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }
}
