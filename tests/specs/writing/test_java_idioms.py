"""What a Spring service keeps to, told from its annotations and from the file that sets it up."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

SETTINGS = """
    server:
      port: 8085
    spring:
      datasource:
        url: jdbc:postgresql://${DB_HOST:localhost}:5432/lockers
        password: ${DB_PASSWORD}
        hikari:
          maximum-pool-size: 12
    resilience4j:
      retry:
        instances:
          sites:
            max-attempts: 4
            wait-duration: 250ms
    """


def told(files: dict[str, str]) -> list[str]:
    return said(draft_of({path: dedent(text).lstrip("\n") for path, text in files.items()}))


def java(body: str, **more: str) -> list[str]:
    return told({"src/main/java/shop/Lockers.java": "package shop;\n\n" + dedent(body).lstrip("\n"), **more})


def test_an_applications_file_is_read_as_its_settings() -> None:
    texts = told({"src/main/resources/application.yml": SETTINGS, "src/main/java/A.java": "public class A {}\n"})
    assert "`spring.datasource.hikari` sets `maximum-pool-size` to `12`." in texts
    assert "`resilience4j.retry.instances.sites` sets `max-attempts` to `4` and `wait-duration` to `250ms`." in texts
    assert 'The environment variable `DB_HOST` sets `url`; the default is "localhost".' in texts
    assert "The environment variable `DB_PASSWORD` sets `password`; it is required." in texts
    assert "Is deployed with PostgreSQL, as `spring.datasource`." in texts
    assert not {"It does not read environment variables.", "It does not talk to an SQL database."} & set(texts)


def test_properties_are_read_as_the_same_settings() -> None:
    text = "# the pool\nspring.datasource.hikari.maximum-pool-size=12\nquarkus.http.port = ${PORT:8080}\n"
    texts = told({"src/main/resources/application.properties": text, "src/main/java/A.java": "public class A {}\n"})
    assert "`application.properties` sets `spring.datasource.hikari.maximum-pool-size` to `12`." in texts
    assert any(each.startswith("The environment variable `PORT` sets") for each in texts)
    assert "It does not listen on a port." not in texts


def test_a_secret_in_an_applications_file_is_not_quoted() -> None:
    settings = "spring:\n  mail:\n    host: mail.example\n    password: correct-horse-battery\n"
    texts = told({"src/main/resources/application.yml": settings, "src/main/java/A.java": "public class A {}\n"})
    assert "`spring.mail` sets `host` to `mail.example`." in texts
    assert not any("correct-horse" in each for each in texts)


PROPERTIES = """
    import org.springframework.boot.context.properties.ConfigurationProperties;
    import org.springframework.boot.context.properties.bind.DefaultValue;

    @ConfigurationProperties(prefix = "lockers")
    public record Lockers(@DefaultValue("30m") Duration hold, int maxOpen, Sites sites) {
        public record Sites(@DefaultValue("5s") Duration timeout) {}
    }
    """


def test_properties_of_a_class_are_settings_under_their_prefix() -> None:
    texts = java(PROPERTIES)
    assert 'The setting `lockers.hold` sets `hold`; the default is "30m".' in texts
    assert "The setting `lockers.max-open` sets `maxOpen`; it is required." in texts
    assert 'The setting `lockers.sites.timeout` sets `timeout`; the default is "5s".' in texts


CLIENT = """
    import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
    import io.github.resilience4j.retry.annotation.Retry;
    import org.springframework.cache.annotation.CacheEvict;
    import org.springframework.cache.annotation.Cacheable;
    import org.springframework.scheduling.annotation.Scheduled;
    import org.springframework.transaction.annotation.Transactional;

    public class Lockers {
        private static final Duration KEPT = Duration.ofDays(30);

        @Retry(name = "sites")
        @CircuitBreaker(name = "sites")
        @Cacheable("sites")
        public Optional<Site> find(String code) {
            try {
                return Optional.of(http.get(code));
            } catch (HttpClientErrorException.NotFound e) {
                return Optional.empty();
            }
        }

        @CacheEvict("sites")
        public void forget(String code) {}

        @Transactional(isolation = Isolation.SERIALIZABLE, timeout = 5)
        public void hold(int open) {
            if (open > 6) {
                throw new TooMany(open);
            }
        }

        @Scheduled(fixedDelayString = "${lockers.sweep:60000}", initialDelay = 10_000)
        public void sweep() {
            store.purge(Instant.now().minus(KEPT));
        }

        @Scheduled(fixedRate = 5, timeUnit = TimeUnit.MINUTES)
        public void report() {}
    }
    """


def test_policies_around_a_method_are_told() -> None:
    texts = java(CLIENT, **{"src/main/resources/application.yml": SETTINGS})
    assert (
        '`find` is tried again when it fails by the policy "sites", whose `max-attempts` is `4` and `wait-duration` '
        "is `250ms`."
    ) in texts
    assert '`find` is guarded by a circuit breaker (`@CircuitBreaker(name = "sites")`).' in texts
    assert '`find` answers from a cache where it can (`@Cacheable("sites")`).' in texts
    assert '`forget` removes what is cached (`@CacheEvict("sites")`).' in texts
    assert (
        "`hold` works inside one transaction (`@Transactional(isolation = Isolation.SERIALIZABLE, timeout = 5)`)."
    ) in texts
    assert not any("milliseconds" in each and "Transactional" in each for each in texts)


def test_an_error_of_a_nested_class_and_an_empty_answer_are_told() -> None:
    assert ("IF `HttpClientErrorException.NotFound` is raised THEN `find` SHALL return `Optional.empty()`.") in java(
        CLIENT
    )


def test_work_on_a_schedule_says_how_often_and_when_first() -> None:
    texts = java(CLIENT)
    assert (
        "Runs `sweep` again 60000 milliseconds (1 minute) after it has ended, first 10000 milliseconds (10 seconds) "
        "after the start."
    ) in texts
    assert "Runs `report` every 5 minutes." in texts
    assert "`sweep` counts back 30 days (`KEPT`)." in texts


def test_what_an_error_hands_to_the_class_above_is_its_message() -> None:
    error = """
        package shop;

        public class TooMany extends RuntimeException {
            public TooMany(int open) {
                super("already holds " + open + " lockers");
            }
        }
        """
    texts = java(CLIENT, **{"src/main/java/shop/TooMany.java": error})
    assert any('throws `TooMany` with "already holds {open} lockers"' in each for each in texts)


ADVICE = """
    import org.springframework.web.bind.annotation.ExceptionHandler;
    import org.springframework.web.bind.annotation.RestControllerAdvice;

    @RestControllerAdvice
    class Lockers {
        @ExceptionHandler(TooMany.class)
        ResponseEntity<ProblemDetail> tooMany(TooMany e) {
            return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS).header("Retry-After", "120").build();
        }

        @ExceptionHandler(Gone.class)
        @ResponseStatus(HttpStatus.GONE)
        void gone() {}

        @ExceptionHandler(Missing.class)
        ProblemDetail missing(Missing e) {
            return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
        }
    }
    """


def test_handlers_that_only_their_package_sees_are_told_all_the_same() -> None:
    texts = java(ADVICE)
    assert "IF `TooMany` is raised THEN `tooMany` SHALL answer 429 (`HttpStatus.TOO_MANY_REQUESTS`)." in texts
    assert "IF `Gone` is raised THEN `gone` SHALL answer 410 (`HttpStatus.GONE`)." in texts
    assert "IF `Missing` is raised THEN `missing` SHALL answer 404 (`HttpStatus.NOT_FOUND`)." in texts


STATES = """
    public enum Lockers {
        HELD, OPENED, LAPSED;

        public Set<Lockers> next() {
            return switch (this) {
                case HELD -> EnumSet.of(OPENED, LAPSED);
                case OPENED, LAPSED -> EnumSet.noneOf(Lockers.class);
            };
        }
    }
    """
ASKED = """
    public enum Lockers {
        HELD, OPENED, LAPSED;

        public boolean canMoveTo(Lockers next) {
            return switch (this) {
                case HELD -> next == OPENED || next == LAPSED;
                case OPENED -> next == LAPSED;
                case LAPSED -> false;
            };
        }
    }
    """


def test_a_switch_over_its_own_states_lists_the_allowed_moves() -> None:
    assert "Allowed moves of `Lockers`: from `HELD` to `OPENED` or `LAPSED`; `OPENED` and `LAPSED` are final." in java(
        STATES
    )
    assert (
        "Allowed moves of `Lockers`: from `HELD` to `OPENED` or `LAPSED`; from `OPENED` to `LAPSED`; `LAPSED` is final."
    ) in java(ASKED)


def test_a_rule_with_a_message_is_told_once() -> None:
    body = """
        import jakarta.validation.constraints.Pattern;

        public record Lockers(@Pattern(regexp = "[A-Z]{3}", message = "three letters") String site, String owner) {}
        """
    assert [each for each in java(body) if "[A-Z]{3}" in each] == [
        '`site` must match `[A-Z]{3}`; otherwise the message is "three letters".'
    ]


COMMAND = """
    import picocli.CommandLine.ArgGroup;
    import picocli.CommandLine.Command;
    import picocli.CommandLine.Option;

    @Command(name = "settle", description = "Settles one day.")
    public class Lockers implements Callable<Integer> {
        enum Mode { NORMAL, FORCE }

        @Option(names = "--mode", defaultValue = "NORMAL", description = "One of ${COMPLETION-CANDIDATES}.")
        Mode mode;

        @Option(names = "--threads", defaultValue = "4", description = "Worker threads.")
        int threads;

        @ArgGroup
        Scope scope;

        static class Scope {
            @Option(names = "--region", description = "Only this region.")
            String region;
        }

        public Integer call() {
            System.err.printf("%s lies in the future%n", day);
            return 0;
        }

        @Command(name = "reopen", description = "Reopens one.")
        static class Reopen implements Callable<Integer> {
            @Option(names = "--reason", required = true)
            String reason;

            public Integer call() {
                if (reason.length() < 10) {
                    throw new IllegalArgumentException("too short");
                }
                return 4;
            }
        }
    }
    """


def test_options_are_told_of_their_command_with_what_may_be_chosen() -> None:
    texts = java(COMMAND)
    assert '`settle` takes `--mode` (one of `NORMAL` or `FORCE`, "NORMAL" by default).' in texts
    assert "`settle` takes `--threads` (4 by default): Worker threads." in texts
    assert "`settle` takes `--region`: Only this region." in texts


def test_a_method_of_a_nested_class_is_not_taken_for_its_namesake() -> None:
    assert any("`Reopen.call` returns 4" in each for each in java(COMMAND))


BATCH = """
    public class Lockers {
        private static final int CHUNK = 250;
        private static final int HASH_SEED = 31;

        enum Grain {
            WHEAT("W", new BigDecimal("0.145"), 780), CORN("C", new BigDecimal("0.155"), 720);
        }

        public void post(Connection connection, List<Row> rows) throws SQLException {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            config.setMaxLifetime(30 * 60 * 1000L);
            for (int from = 0; from < rows.size(); from += CHUNK) {
                send(rows, from);
            }
        }

        public String label(Status status) {
            return switch (status) {
                case Weighed w -> "open";
                case Disputed d when d.days() > 14 -> "overdue";
                case Disputed d -> "disputed";
            };
        }
    }
    """


def test_private_numbers_that_bound_something_are_told_and_others_are_not() -> None:
    texts = java(BATCH)
    assert "`Lockers.CHUNK` is 250." in texts
    assert not any("HASH_SEED" in each for each in texts)


def test_what_each_constant_of_an_enum_is_made_with_is_told() -> None:
    assert (
        '`Grain` maps `WHEAT` to `"W", new BigDecimal("0.145"), 780` and `CORN` to `"C", new BigDecimal("0.155"), 720`.'
    ) in java(BATCH)


def test_isolation_and_lifetimes_are_told_with_their_unit() -> None:
    texts = java(BATCH)
    assert "`post` works inside one transaction (`TRANSACTION_REPEATABLE_READ`)." in texts
    assert "`config.setMaxLifetime` is given 1800000 milliseconds (30 × 60 × 1000; 30 minutes)." in texts


def test_a_case_below_a_guarded_one_of_its_type_is_not_told_as_if_it_always_held() -> None:
    assert not any(each.endswith('SHALL return "disputed".') and "14" not in each for each in java(BATCH))


QUARKUS = """
    import jakarta.validation.constraints.DecimalMax;
    import jakarta.validation.constraints.DecimalMin;
    import jakarta.validation.constraints.Size;
    import jakarta.ws.rs.DefaultValue;
    import jakarta.ws.rs.GET;
    import jakarta.ws.rs.Path;
    import jakarta.ws.rs.QueryParam;
    import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
    import org.eclipse.microprofile.faulttolerance.Retry;

    @Path("/buoys")
    public class Lockers {
        private final Optional<String> topic = Optional.empty();

        @DecimalMin(value = "0.5", inclusive = false)
        @DecimalMax("400")
        public double depth;

        @Size(min = 3, max = 60, message = "three to sixty")
        public String name;

        @GET
        @Retry(maxRetries = 4, delay = 150)
        @CircuitBreaker(requestVolumeThreshold = 20, failureRatio = 0.5, delay = 10_000L, skipOn = X.class)
        public Page list(@QueryParam("limit") @DefaultValue("40") int limit) {
            long seconds = Math.max(1, limit);
            topic.ifPresentOrElse(t -> sns.publish(t), () -> LOG.error("no topic is configured"));
            return page(seconds);
        }

        public void report(Report report) {
            if (report.sentAt().isAfter(clock.instant())) {
                LOG.infof("report of %s comes from the future", report.id());
                return;
            }
            store(report);
        }
    }
    """


def test_retries_after_the_first_attempt_are_not_told_as_attempts() -> None:
    texts = java(QUARKUS)
    assert "`list` tries again at most 4 times." in texts
    assert not any("4 attempts" in each for each in texts)


def test_bounds_that_are_not_reached_are_told_so() -> None:
    texts = java(QUARKUS)
    assert "`depth` must be above 0.5." in texts and "`depth` must be at most 400." in texts
    assert '`name` must be from 3 to 60 characters long; otherwise the message is "three to sixty".' in texts


def test_defaults_of_request_parameters_are_told_as_numbers() -> None:
    assert "Unless given for `list`, `limit` is 40." in java(QUARKUS)


def test_an_optional_that_is_held_decides_when_it_is_empty() -> None:
    assert 'IF `topic` is empty THEN `list` SHALL log an error "no topic is configured".' in java(QUARKUS)


def test_what_is_logged_before_nothing_is_done_says_why() -> None:
    assert any('SHALL log "report of {…} comes from the future" and return early' in each for each in java(QUARKUS))


def test_arithmetic_of_two_numbers_is_no_limit() -> None:
    assert not any("Math.max" in each for each in java(QUARKUS))


OWN_BODIES = """
    public enum Lockers {
        ANCHORED {
            @Override
            boolean mayBecome(Lockers next) {
                return next == SILENT || next == RETIRED;
            }
        },
        SILENT {
            @Override
            boolean mayBecome(Lockers next) {
                return next != SILENT;
            }
        },
        RETIRED;

        boolean mayBecome(Lockers next) {
            return false;
        }
    }
    """


def test_bodies_of_states_list_what_each_may_become() -> None:
    texts = java(OWN_BODIES)
    moves = "from `ANCHORED` to `SILENT` or `RETIRED`; from `SILENT` to `ANCHORED` or `RETIRED`"
    assert f"Allowed moves of `Lockers`: {moves}." in texts
    assert not any("returns whether `next`" in each for each in texts)


MAPPERS = """
    class Lockers {
        @Provider
        public static class Registered implements ExceptionMapper<Doubled> {
            public Response toResponse(Doubled e) {
                return Response.status(409).build();
            }
        }

        @ServerExceptionMapper
        public Response stale(StaleVersion e) {
            return Response.status(412).build();
        }

        public static class Doubled extends RuntimeException {
            Doubled(String id) {
                super("there is " + id + " already");
            }
        }

        void register(String id, int count) {
            if (count > 1) {
                throw new Doubled(id);
            }
        }
    }
    """


def test_mappers_inside_a_class_that_is_not_shown_are_told() -> None:
    texts = java(MAPPERS)
    assert "IF `Doubled` is raised THEN `toResponse` SHALL answer 409." in texts
    assert "IF `StaleVersion` is raised THEN `stale` SHALL answer 412." in texts
    assert any('throws `Doubled` with "there is {id} already"' in each for each in texts)


LAMBDA = """
    import com.amazonaws.services.lambda.runtime.Context;
    import com.amazonaws.services.lambda.runtime.RequestHandler;
    import com.amazonaws.services.lambda.runtime.events.SQSEvent;

    public class Lockers implements RequestHandler<SQSEvent, Void> {
        public Void handleRequest(SQSEvent event, Context context) {
            context.getLogger().log("received");
            return null;
        }
    }
    """


def test_a_function_that_lambda_invokes_does_not_use_lambda() -> None:
    texts = java(LAMBDA)
    assert "Is invoked as `handleRequest`, with an event and its context (`SQSEvent`)." in texts
    assert not any("Uses AWS Lambda" in each for each in texts)


POOL = """
    import static java.util.concurrent.TimeUnit.SECONDS;

    import com.zaxxer.hikari.HikariDataSource;
    import java.util.concurrent.ScheduledExecutorService;

    public class Lockers {
        public void start(ScheduledExecutorService executor, Connection connection, boolean auto, long lifetime) {
            connection.setAutoCommit(auto);
            connection.setTransactionIsolation(level);
            executor.scheduleWithFixedDelay(this::sweep, 100L, 30_000, MILLISECONDS);
            HikariDataSource config = new HikariDataSource();
            config.copyState(lifetime);
            if (lifetime < SECONDS.toMillis(30)) {
                throw new IllegalArgumentException("too short");
            }
        }
    }
    """


def test_a_pause_before_the_first_run_is_not_the_interval() -> None:
    assert "`executor.scheduleWithFixedDelay` repeats every 30000 milliseconds (30 seconds)." in java(POOL)


def test_a_connection_set_as_somebody_asks_is_no_transaction() -> None:
    assert not any("transaction" in each for each in java(POOL))


def test_a_unit_that_is_imported_is_one_all_the_same() -> None:
    assert (
        "`lifetime` must be at least 30 seconds; otherwise the package throws `IllegalArgumentException`"
        in " ".join(java(POOL))
    )


def test_a_library_does_not_use_itself() -> None:
    own = dedent(POOL).lstrip("\n")
    texts = told({"src/main/java/A.java": f"package com.zaxxer.hikari.pool;\n\n{own}"})
    assert not any("Uses an SQL database" in each for each in texts)
    assert any("Uses an SQL database" in each for each in java(POOL))


KILN = """
    import com.google.common.util.concurrent.RateLimiter;
    import java.util.Properties;
    import lombok.NonNull;
    import lombok.Value;

    @Value
    public class Lockers {
        public enum Phase { LOADED, HEATING, DONE }

        private static final Map<Phase, Set<Phase>> NEXT = new EnumMap<>(Phase.class);

        static {
            NEXT.put(Phase.LOADED, EnumSet.of(Phase.HEATING));
            NEXT.put(Phase.HEATING, EnumSet.of(Phase.DONE));
        }

        private static final RateLimiter WRITES = RateLimiter.create(50.0);

        @NonNull String kiln;
        double temperature;

        public int recent(int count) {
            return Math.min(Math.max(count, 2), 100);
        }

        public void open(double limit) {
            if (temperature > 95) {
                throw new TooHot(kiln);
            }
        }

        public String host(Properties properties) {
            return properties.getProperty("redis.host", "localhost");
        }

        public String read(String kiln) {
            for (int tries = 1; tries <= 5; tries++) {
                try {
                    int status = http.send(kiln);
                    if (status != 200) {
                        throw new Failure("unexpected status");
                    }
                    return "read";
                } catch (IOException e) {
                    log.warn("no answer");
                }
                Thread.sleep(100);
            }
            throw new Failure("gave no reading");
        }

        public static class TooHot extends RuntimeException {
            TooHot(String kiln) {
                super("kiln %s is too hot".formatted(kiln));
            }
        }

        public static class Failure extends RuntimeException {
            Failure(String message) {
                super(message);
            }
        }
    }
    """


def test_moves_that_a_static_block_puts_in_a_map_are_told() -> None:
    assert "Allowed moves of `Phase`: from `LOADED` to `HEATING`; from `HEATING` to `DONE`." in java(KILN)


def test_a_text_that_is_formatted_by_itself_is_a_message() -> None:
    assert any('throws `TooHot` with "kiln {kiln} is too hot"' in each for each in java(KILN))


def test_the_error_after_all_attempts_is_the_one_that_stands_after_the_loop() -> None:
    told_of = next(each for each in java(KILN) if "tried again" in each)
    assert told_of.endswith('`read` throws `Failure` with "gave no reading".')


def test_bounds_rates_and_properties_of_plain_java_are_told() -> None:
    texts = java(KILN)
    assert "`count` is kept to at most 100." in texts and "`count` is kept to at least 2." in texts
    assert "`RateLimiter.create` allows 50.0 a second." in texts
    assert 'The setting `redis.host` is read; the default is "localhost".' in texts
    assert "`kiln` is required." in texts


HIVE = """
    import jakarta.validation.constraints.PastOrPresent;
    import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
    import org.springframework.beans.factory.annotation.Value;
    import org.springframework.context.event.EventListener;
    import org.springframework.scheduling.annotation.Async;
    import org.springframework.web.reactive.function.client.WebClient;
    import reactor.util.retry.Retry;

    @Service
    public class Lockers {
        private final WebClient pager;

        public record Reading(@PastOrPresent Instant at, int grams) {}

        public Lockers(@Value("${hive.pager.url}") String url, @Value("${hive.batch:50}") int batch) {
            this.pager = WebClient.create(url);
        }

        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.authorizeHttpRequests(a -> a
                    .requestMatchers("/health").permitAll()
                    .anyRequest().hasRole("KEEPER")).build();
        }

        @Async
        @EventListener
        public void page(Overheated event) {
            pager.post().uri("/pages").retrieve()
                    .retryWhen(Retry.backoff(3, Duration.ofMillis(400)).maxBackoff(Duration.ofSeconds(5)))
                    .onErrorResume(e -> {
                        log.error("nobody was paged");
                        return Mono.empty();
                    })
                    .block();
        }

        @SchedulerLock(name = "digest", lockAtMostFor = "10m")
        public double mean(String hive) {
            return cache.get(hive, h -> {
                try {
                    return ask(h);
                } catch (IOException e) {
                    return 0.5;
                }
            });
        }

        @ResponseStatus(HttpStatus.CONFLICT)
        public static class Doubled extends RuntimeException {
            Doubled() {
                super("known");
            }
        }
    }
    """


def test_retries_of_reactor_are_told_with_their_own_units() -> None:
    texts = java(HIVE)
    assert any("is tried again when it fails, at most 3 times" in each for each in texts)
    assert any("the wait between attempts is 400 milliseconds, at most 5 seconds" in each for each in texts)
    assert not any(each.startswith("The wait between attempts of") for each in texts)


def test_what_the_end_of_a_chain_does_with_errors_is_told() -> None:
    assert any('SHALL log an error "nobody was paged" and return `Mono.empty()`' in each for each in java(HIVE))


def test_what_a_lambda_returns_is_not_what_the_method_returns() -> None:
    assert not any("returns 0.5" in each for each in java(HIVE))


def test_settings_that_a_constructor_is_given_are_read() -> None:
    texts = java(HIVE)
    assert "The setting `hive.pager.url` sets `url`, where it is given." in texts
    assert "The setting `hive.batch` sets `batch`; the default is 50." in texts


def test_who_may_ask_for_what_is_told() -> None:
    texts = java(HIVE)
    assert "`/health` may be asked for by anybody (`permitAll()`)." in texts
    assert '`anyRequest` may be asked for only with `hasRole("KEEPER")`.' in texts


def test_listeners_locks_moments_and_statuses_of_errors_are_told() -> None:
    texts = java(HIVE)
    assert "Reacts to the event `Overheated` with `page`." in texts
    assert "`page` runs in the background (`@Async`)." in texts
    assert any("holds a lock (`@SchedulerLock(" in each for each in texts)
    assert "`at` must not lie in the future." in texts
    assert "IF `Doubled` is raised THEN the package SHALL answer 409 (`HttpStatus.CONFLICT`)." in texts


GIT = r"""
    import java.util.List;
    import java.util.concurrent.ThreadPoolExecutor;
    import java.util.concurrent.locks.ReentrantReadWriteLock;

    public class Git {
        public static final int EMPTY = 0xdeadbeef;
        public static final int ALL = 0xFF;
        public static final char BACKSPACE = '\b';
        public static final String SEPARATOR = "\u2028";
        private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

        public Process head() throws Exception {
            return new ProcessBuilder("git", "rev-parse", "HEAD").start();
        }

        public Process clean() throws Exception {
            return Runtime.getRuntime().exec(new String[] {"git", "clean", "-fd"});
        }

        public Process any(List<String> words) throws Exception {
            return new ProcessBuilder(words).start();
        }

        public void nap(ThreadPoolExecutor pool) throws Exception {
            pool.setCorePoolSize(2);
            Thread.sleep(50);
        }
    }
    """


def test_programs_that_are_run_are_told_by_their_words() -> None:
    texts = java(GIT)
    assert '`head` runs another program (`"git", "rev-parse", "HEAD"`).' in texts
    assert '`clean` runs another program (`new String[] {"git", "clean", "-fd"}`).' in texts
    assert "`any` starts a process (`new ProcessBuilder`)." in texts


def test_pauses_cores_and_locks_that_are_only_made_are_worded_as_they_are() -> None:
    texts = java(GIT)
    assert "`nap` waits 50 milliseconds (`Thread.sleep`)." in texts
    assert "`pool.setCorePoolSize` keeps 2 threads." in texts
    assert not any("holds a lock" in each for each in texts)


def test_characters_that_cannot_be_seen_are_told_by_their_names() -> None:
    texts = java(GIT)
    assert "`Git.BACKSPACE` is a backspace." in texts and "`Git.SEPARATOR` is a line separator." in texts
    assert "`Git.ALL` is 255." in texts and not any("3735928559" in each for each in texts)


GRAIN = """
    import jakarta.persistence.*;
    import jakarta.validation.constraints.*;
    import java.math.BigDecimal;
    import java.time.Instant;
    import java.util.concurrent.TimeUnit;
    import feign.Retryer;
    import org.springframework.data.redis.core.StringRedisTemplate;
    import org.springframework.kafka.annotation.*;
    import org.springframework.retry.annotation.Backoff;

    public class Grain {
        @Entity
        @Table(name = "loads", uniqueConstraints = @UniqueConstraint(columnNames = {"plate", "arrived_at"}))
        public static class Load {
            @Id Long id;
            String plate;
            @Column(precision = 8, scale = 2)
            BigDecimal gross;
            @Digits(integer = 3, fraction = 1)
            BigDecimal net;
            Instant arrivedAt;
        }

        private final StringRedisTemplate redis;

        public Grain(StringRedisTemplate redis) {
            this.redis = redis;
        }

        @RetryableTopic(attempts = "5", backoff = @Backoff(delay = 1000, multiplier = 2.0, maxDelay = 30000))
        @KafkaListener(topics = "grain.bookings", groupId = "silo", concurrency = "3")
        public void onBooking(String key) {
            Boolean first = redis.opsForValue().setIfAbsent("booking:" + key, "1", 6, TimeUnit.HOURS);
            if (Boolean.FALSE.equals(first)) {
                skip(key);
                return;
            }
            throw new IllegalArgumentException("tons must be positive");
        }

        public Retryer again() {
            return new Retryer.Default(200, 2000, 4);
        }

        void skip(String key) {}
    }
    """


def test_digits_columns_and_what_is_unique_together_are_told() -> None:
    texts = java(GRAIN)
    assert "`net` must have at most 3 digits before the point." in texts
    assert "`net` must have at most 1 decimal place." in texts
    assert "`gross` must have at most 8 digits." in texts
    assert "`plate` must be unique together with `arrivedAt`." in texts


def test_topics_that_are_tried_again_and_feigns_retryer_are_told() -> None:
    texts = java(GRAIN)
    assert any("in at most 5 attempts" in each and "multiplied by 2.0" in each for each in texts)
    assert any("in at most 4 attempts" in each and "at most 2000 milliseconds" in each for each in texts)
    assert any("at most 3 at a time" in each for each in texts)


def test_keys_kept_for_a_time_and_what_is_false_are_told() -> None:
    texts = java(GRAIN)
    assert "What `setIfAbsent` keeps expires after 6 hours." in texts
    assert any(each.endswith("unless `first` is false.") for each in texts)


def test_what_the_mark_of_a_client_leaves_to_the_configuration_is_a_setting() -> None:
    texts = java("""
        import org.springframework.cloud.openfeign.FeignClient;
        import org.springframework.web.bind.annotation.GetMapping;

        @FeignClient(name = "moisture", url = "${moisture.url:http://probe}")
        public interface Moisture {
            @GetMapping("/probe")
            String probe();
        }
    """)
    assert 'The setting `moisture.url` is read; the default is "http://probe".' in texts


def test_rounding_and_signs_of_amounts_are_told() -> None:
    texts = java("""
        import java.math.BigDecimal;
        import java.math.RoundingMode;

        public class Scale {
            public BigDecimal weigh(BigDecimal gross, BigDecimal bags) {
                if (gross.signum() <= 0) {
                    throw new IllegalArgumentException("nothing on the scale");
                }
                return gross.setScale(2, RoundingMode.HALF_UP);
            }

            public BigDecimal each(BigDecimal gross, BigDecimal bags) {
                return gross.divide(bags, 1, RoundingMode.FLOOR);
            }
        }
    """)
    assert "`weigh` rounds `gross` to 2 decimal places (`RoundingMode.HALF_UP`)." in texts
    assert "`each` rounds to 1 decimal place (`RoundingMode.FLOOR`)." in texts
    assert any("`gross` must be above 0" in each and "nothing on the scale" in each for each in texts)
