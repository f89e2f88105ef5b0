package dev.latent.access;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The keys of this service. What the database says is remembered for a moment ({@code latent.security.key-staleness}), so that a
 * request costs no query; changes by this process are seen at once.
 */
public final class ApiKeys {

    private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);

    /** No key is longer; a longer text is not worth its hash. */
    private static final int MAX_PRESENTED = 1024;

    private static final Duration USE_NOTED_EACH = Duration.ofMinutes(1);

    private final ApiKeyStore store;

    private final ConfiguredKeys configured;

    private final AccessSettings settings;

    private final TransactionOperations transactions;

    private final Clock clock;

    private final RandomGenerator random;

    /** When a use was last noted, by identifier; has no more entries than there are keys. */
    private final Map<String, Instant> noted = new ConcurrentHashMap<>();

    private volatile @Nullable Snapshot snapshot;

    ApiKeys(
            ApiKeyStore store,
            ConfiguredKeys configured,
            AccessSettings settings,
            TransactionOperations transactions,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.configured = configured;
        this.settings = settings;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    private record Snapshot(Map<String, HashedKey> keys, Instant taken) {}

    /** Whether there is any good key. */
    public boolean exist() {
        return !configured.all().isEmpty() || !current().isEmpty();
    }

    /** The key that somebody presents, if it is a good one. */
    public Optional<ApiKey> find(String presented) {
        if (presented.length() > MAX_PRESENTED) {
            return Optional.empty();
        }
        byte[] sha256 = KeyText.sha256(presented);
        Optional<ApiKey> stored = KeyText.idOf(presented)
                .map(current()::get)
                .filter(key -> key.matches(sha256))
                .map(HashedKey::key);
        stored.ifPresent(this::noteUse);
        return stored.or(() -> configured.find(sha256));
    }

    /**
     * Makes a key.
     *
     * @throws ServiceException ADMIN_KEY_REQUIRED if it is the first of all and no admin; TOO_MANY_API_KEYS
     */
    NewApiKey create(ApiKeyRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        String id = KeyText.newId(now.toEpochMilli(), random);
        String text = KeyText.newKey(id, random);
        ApiKey key = new ApiKey(id, request.name(), request.scopes(), request.rateLimit(), now, null, null);
        transactions.executeWithoutResult(status -> {
            List<ApiKey> active = store.lockActive();
            if (active.isEmpty() && configured.all().isEmpty() && !key.allows(Scope.ADMIN)) {
                throw new ServiceException(
                        ErrorCode.ADMIN_KEY_REQUIRED,
                        "the first key needs the scope admin, got %s: from then on nobody could make or revoke keys"
                                .formatted(Scope.join(key.scopes())));
            }
            if (active.size() >= settings.maxKeys()) {
                throw new ServiceException(
                        ErrorCode.TOO_MANY_API_KEYS,
                        "there are %d keys already, which is as many as may be; revoke one first"
                                .formatted(active.size()));
            }
            store.insert(key, now, KeyText.sha256(text));
        });
        forget();
        return new NewApiKey(id, key.name(), key.scopes(), key.rateLimit(), now, text);
    }

    /**
     * Makes a key void, if it is not already.
     *
     * @param evenTheLast whether the last key of all may go as well, which opens a server on loopback to all who can reach it
     * @throws ServiceException API_KEY_NOT_FOUND; API_KEY_READ_ONLY for one of the configuration; ADMIN_KEY_REQUIRED for the last
     *                          admin
     */
    void revoke(String id, boolean evenTheLast) {
        if (id.startsWith(ApiKey.CONFIGURED)
                && configured.all().stream().anyMatch(key -> key.id().equals(id))) {
            throw new ServiceException(
                    ErrorCode.API_KEY_READ_ONLY,
                    "the key %s is one of the configuration; take it out there and start anew".formatted(id));
        }
        transactions.executeWithoutResult(status -> {
            List<ApiKey> active = store.lockActive();
            Optional<ApiKey> key =
                    active.stream().filter(one -> one.id().equals(id)).findFirst();
            if (key.isPresent()) {
                requireAnotherAdmin(key.get(), active, evenTheLast);
                store.revoke(id, clock.instant());
            } else if (store.find(id).isEmpty()) {
                throw notFound(id);
            }
        });
        forget();
        noted.remove(id);
    }

    private void requireAnotherAdmin(ApiKey key, List<ApiKey> active, boolean evenTheLast) {
        boolean last = active.size() == 1 && configured.all().isEmpty();
        if (last && evenTheLast
                || !key.allows(Scope.ADMIN)
                || adminsAmong(active) > 1
                || adminsAmong(configured.all()) > 0) {
            return;
        }
        throw new ServiceException(
                ErrorCode.ADMIN_KEY_REQUIRED,
                last
                        ? "the key %s is the last: without it anyone who can reach the server could use it. Make another admin key first, or run 'keys revoke %s --last' beside the server"
                                .formatted(key.id(), key.id())
                        : "the key %s is the last with the scope admin: nobody could make or revoke keys any more. Make another admin key first"
                                .formatted(key.id()));
    }

    private static long adminsAmong(List<ApiKey> keys) {
        return keys.stream().filter(key -> key.allows(Scope.ADMIN)).count();
    }

    /** Newest first, revoked ones included. */
    List<ApiKey> list(@Nullable String before, int limit) {
        return store.list(before, limit);
    }

    List<ApiKey> configured() {
        return configured.all();
    }

    static ServiceException notFound(String id) {
        return new ServiceException(
                ErrorCode.API_KEY_NOT_FOUND,
                "there is no key '%s'; GET /api/v1/api-keys lists those there are".formatted(id));
    }

    private Map<String, HashedKey> current() {
        Snapshot known = snapshot;
        if (known == null || isStale(known)) {
            synchronized (this) {
                known = snapshot;
                if (known == null || isStale(known)) {
                    Instant asked = clock.instant();
                    known = new Snapshot(byId(store.active()), asked);
                    snapshot = known;
                }
            }
        }
        return known.keys();
    }

    /** Synchronized, so that a look at the database that began before a change is not remembered after it. */
    private synchronized void forget() {
        snapshot = null;
    }

    /** Also where the clock was set back. */
    private boolean isStale(Snapshot known) {
        Duration age = Duration.between(known.taken(), clock.instant());
        return age.isNegative() || age.compareTo(settings.keyStaleness()) >= 0;
    }

    private static Map<String, HashedKey> byId(List<HashedKey> keys) {
        return keys.stream()
                .collect(Collectors.toUnmodifiableMap(key -> key.key().id(), Function.identity()));
    }

    private void noteUse(ApiKey key) {
        Instant now = clock.instant();
        Instant before = noted.get(key.id());
        if (before != null && before.plus(USE_NOTED_EACH).isAfter(now)) {
            return;
        }
        noted.put(key.id(), now);
        try {
            store.used(key.id(), now, USE_NOTED_EACH);
        } catch (DataAccessException e) {
            log.debug("the use of {} was not noted", key.id(), e);
        }
    }
}
