"""Services of Java and Go as people write them: what a reader of the code would list is said, and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

JAVA_SERVICE = """
    package shop;

    import java.time.Duration;
    import java.time.Instant;
    import org.springframework.jdbc.core.JdbcTemplate;

    public class Labels {
        private static final Duration KEEP = Duration.ofDays(30);
        private static final String PER_SHOP = \"\"\"
            SELECT count(*) FROM parcels
            WHERE shop = ?
            \"\"\";
        private final ParcelRepository repository;
        private final JdbcTemplate jdbc;

        public Parcel cancel(String id) {
            Parcel parcel = repository.findForUpdate(id).orElseThrow(() -> new ParcelNotFound(id));
            return parcel;
        }

        @Retryable(retryFor = CarrierDown.class, maxAttempts = 4,
                   backoff = @Backoff(delay = 500, multiplier = 2, maxDelay = 8000))
        @CircuitBreaker(name = "carrier", fallbackMethod = "noLabel")
        public byte[] label(String id) {
            return carrier.label(id);
        }

        @Recover
        public byte[] noLabel(CarrierDown error, String id) {
            log.warn("no label for {}", id);
            return new byte[0];
        }

        @Scheduled(fixedDelayString = "${parcels.poll-rate:60000}")
        public void forget() {
            repository.deleteBefore(Instant.now().minus(KEEP));
            jdbc.setQueryTimeout(5);
            jdbc.queryForObject(PER_SHOP, Long.class);
        }
    }
"""


def java(code: str, name: str = "Labels") -> list[str]:
    return said(draft_of({f"src/main/java/shop/{name}.java": dedent(code).lstrip("\n")}))


def test_an_empty_optional_is_told_with_the_error_that_it_makes() -> None:
    assert "`cancel` throws `ParcelNotFound` when `repository.findForUpdate(id)` is empty." in java(JAVA_SERVICE)


def test_retry_by_annotation_tells_how_the_wait_grows() -> None:
    assert (
        "`label` is tried again on `CarrierDown`, in at most 4 attempts; the wait between attempts is 500 "
        "milliseconds, multiplied by 2 each time, at most 8000 milliseconds (8 seconds)."
    ) in java(JAVA_SERVICE)


def test_fallbacks_and_recoveries_are_told_as_handlers() -> None:
    texts = java(JAVA_SERVICE)
    assert "IF any error is raised THEN `label` SHALL call `noLabel`." in texts
    assert (
        'IF `CarrierDown` is raised THEN `noLabel` SHALL log a warning "no label for {id}" and return `new byte[0]`.'
    ) in texts


def test_placeholders_of_annotations_are_settings() -> None:
    assert any("`parcels.poll-rate`" in text and '"60000"' in text for text in java(JAVA_SERVICE))


def test_how_far_a_moment_is_moved_is_told_with_its_unit() -> None:
    assert "`forget` counts back 30 days (`KEEP`)." in java(JAVA_SERVICE)


def test_timeouts_of_statements_are_seconds() -> None:
    assert "The timeout of `jdbc.setQueryTimeout` is 5 seconds." in java(JAVA_SERVICE)


def test_a_statement_that_stands_in_a_constant_is_read() -> None:
    assert any("SELECT" in text and '"parcels"' in text for text in java(JAVA_SERVICE))


def test_handlers_of_errors_answer_with_their_status() -> None:
    texts = java(
        """
        package shop;

        @RestControllerAdvice
        public class ApiErrors {
            @ExceptionHandler({IllegalMove.class, TooHeavy.class})
            public ResponseEntity<String> conflict(RuntimeException error) {
                return ResponseEntity.status(409).body(error.getMessage());
            }

            @ExceptionHandler(NotThere.class)
            @ResponseStatus(HttpStatus.NOT_FOUND)
            public Problem missing(NotThere error) {
                return Problem.of(error);
            }
        }
        """,
        "ApiErrors",
    )
    assert "IF `IllegalMove` or `TooHeavy` is raised THEN `conflict` SHALL answer 409." in texts
    assert any(
        text.startswith("IF `NotThere` is raised THEN `missing` SHALL answer 404 (`HttpStatus.NOT_FOUND`)")
        for text in texts
    )


def test_a_handler_that_ends_the_loop_is_not_tried_again() -> None:
    texts = java(
        """
        package shop;

        public class Client {
            public byte[] fetch() throws Down {
                for (int attempt = 1; attempt <= 3; attempt++) {
                    try {
                        return http.send(request);
                    } catch (IOException error) {
                        log.warn("attempt {} failed", attempt);
                    } catch (InterruptedException error) {
                        throw new Down("interrupted");
                    }
                }
                throw new Down("no answer");
            }
        }
        """,
        "Client",
    )
    assert any("tried again on `IOException`, in at most 3 attempts" in text for text in texts)
    assert not any("tried again" in text and "InterruptedException" in text for text in texts)


GO_API = """
    // Package api serves parcels.
    package api

    import (
        "database/sql"
        "errors"
        "net/http"
        "time"

        "github.com/go-chi/chi/v5"
    )

    // KeepCancelled is how long a cancelled parcel stays.
    const KeepCancelled = 30 * 24 * time.Hour

    // ErrNotFound says that there is no such parcel.
    var ErrNotFound = errors.New("not found")

    // TooHeavyError says that a parcel is too heavy.
    type TooHeavyError struct{}

    func (e *TooHeavyError) Error() string { return "too heavy" }

    // Server answers requests.
    type Server struct{ db *sql.DB }

    // Handler routes requests.
    func (s *Server) Handler() http.Handler {
        r := chi.NewRouter()
        r.Route("/api/parcels", func(r chi.Router) {
            r.Route("/{id}", func(r chi.Router) {
                r.Get("/", s.get)
            })
            r.Post("/", s.book)
        })
        return r
    }

    func (s *Server) get(w http.ResponseWriter, r *http.Request) {
        p, err := s.Find(r.PathValue("id"))
        if errors.Is(err, ErrNotFound) {
            http.Error(w, "no such parcel", http.StatusNotFound)
            return
        }
        show(w, p)
    }

    func (s *Server) book(w http.ResponseWriter, r *http.Request) {
        err := s.Save(r)
        var heavy *TooHeavyError
        switch {
        case errors.As(err, &heavy):
            http.Error(w, "too heavy", http.StatusUnprocessableEntity)
            return
        case err != nil:
            http.Error(w, "internal error", http.StatusInternalServerError)
            return
        }
    }

    // Find reads one parcel.
    func (s *Server) Find(id string) (*Parcel, error) {
        var p Parcel
        err := s.db.QueryRow("SELECT id FROM parcels WHERE id = $1", id).Scan(&p.ID)
        if errors.Is(err, sql.ErrNoRows) {
            return nil, ErrNotFound
        }
        return &p, err
    }

    // Expired says whether a parcel may be forgotten.
    func Expired(age time.Duration) bool {
        return age > KeepCancelled
    }

    // Run serves.
    func Run(s *Server) *http.Server {
        return &http.Server{
            Handler:           s.Handler(),
            ReadHeaderTimeout: 5 * time.Second,
        }
    }
"""


def go() -> list[str]:
    return said(draft_of({"go.mod": "module example.org/api\n\ngo 1.22\n", "api.go": dedent(GO_API).lstrip("\n")}))


def test_handlers_of_routes_tell_what_they_answer() -> None:
    texts = go()
    assert (
        'IF `s.Find` returns `ErrNotFound` THEN `get` SHALL answer 404 (`http.StatusNotFound`) with "no such parcel".'
    ) in texts


def test_the_cases_of_a_bare_switch_hold_where_those_before_do_not() -> None:
    texts = go()
    assert any("`err` is of type `TooHeavyError`" in text and "StatusUnprocessableEntity" in text for text in texts)
    later = [text for text in texts if "StatusInternalServerError" in text]
    assert later and all("not of type `TooHeavyError`" in text for text in later)


def test_groups_inside_groups_make_one_path() -> None:
    texts = go()
    assert "Serves GET `/api/parcels/{id}` with `get`." in texts
    assert "Serves POST `/api/parcels` with `book`." in texts


def test_an_error_that_stands_for_another_is_told() -> None:
    assert any(
        each.startswith("`Find` returns `ErrNotFound` with") and "when the error is `sql.ErrNoRows`" in each
        for each in go()
    )


def test_products_of_durations_are_told_in_their_unit() -> None:
    assert any("above 720 hours (30 × 24; 30 days) (`KeepCancelled`)" in text for text in go())


def test_fields_of_a_server_are_told_with_what_they_belong_to() -> None:
    assert "The timeout of `http.Server` is 5 seconds (`ReadHeaderTimeout`)." in go()


RUST_SERVICE = """
    //! Serves parcels.

    use axum::routing::{get, post};
    use axum::Router;
    use std::time::Duration;
    use tokio::sync::Semaphore;

    const MAX_NOTE: usize = 140;

    /// Routes requests.
    pub fn router() -> Router {
        let parcels = Router::new().route("/", post(book)).route("/:id", get(show));
        Router::new().route("/healthz", get(health)).nest("/api/parcels", parcels)
    }

    async fn book() -> String { String::new() }
    async fn show() -> String { String::new() }
    async fn health() -> String { String::new() }

    /// Shortens a note.
    pub fn shorten(grams: u32, mut note: String) -> Result<String, String> {
        if grams > 30_000 {
            return Err("too heavy".to_string());
        }
        if note.chars().count() > MAX_NOTE {
            note.truncate(137);
            note.push_str("...");
        }
        let _limit = Semaphore::new(4);
        Ok(note)
    }
"""


def rust() -> list[str]:
    return said(draft_of({"src/lib.rs": dedent(RUST_SERVICE).lstrip("\n")}))


def test_routes_of_a_nested_router_have_its_prefix() -> None:
    texts = rust()
    assert "Serves GET `/api/parcels/:id` with `show`." in texts
    assert "Serves POST `/api/parcels` with `book`." in texts
    assert "Serves GET `/healthz` with `health`." in texts


def test_a_text_that_is_shortened_in_two_steps_is_cut() -> None:
    assert (
        "When `note` is longer than 140 (`MAX_NOTE`) characters, "
        '`shorten` cuts `note` to its first 137 and appends "...".'
    ) in rust()


def test_a_semaphore_limits_how_much_runs_at_a_time() -> None:
    assert "`Semaphore::new` runs at most 4 at a time." in rust()


KOTLIN_SERVICE = """
    package shop

    import java.time.Duration
    import kotlinx.coroutines.withTimeout

    val KEEP: Duration = Duration.ofDays(30)

    /** A parcel on its way. */
    data class Parcel(val id: String, val age: Duration) {
        fun expired(): Boolean = age > KEEP
    }

    /** Keeps parcels. */
    class Store(private val parcels: Map<String, Parcel>) {
        fun find(id: String): Parcel = parcels[id] ?: throw NoSuchElementException("there is no parcel $id")

        suspend fun label(id: String): String = withTimeout(10_000) { id }
    }
"""


def test_what_stands_behind_elvis_is_thrown_where_nothing_was_found() -> None:
    texts = said(draft_of({"Store.kt": dedent(KOTLIN_SERVICE).lstrip("\n")}))
    assert '`find` throws `NoSuchElementException` with "there is no parcel {id}" when `parcels[id]` is null.' in texts
    assert any("returns whether `age` is above 30 days (`KEEP`)" in text for text in texts)
    assert any("timeout of `withTimeout` is 10000 milliseconds (10 seconds)" in text for text in texts)
    assert not any(text.startswith("`id`:") for text in texts)


CSHARP_SERVICE = """
    using Microsoft.AspNetCore.Mvc;

    namespace Shop;

    public enum State { Booked, Collected, Delivered }

    /// <summary>A parcel on its way.</summary>
    public class Parcel
    {
        private static readonly Dictionary<State, State[]> Moves = new()
        {
            [State.Booked] = new[] { State.Collected },
            [State.Collected] = new[] { State.Delivered },
            [State.Delivered] = Array.Empty<State>(),
        };
    }

    [ApiController]
    [Route("api/parcels")]
    public class ParcelsController : ControllerBase
    {
        [HttpDelete("{id}")]
        [Authorize(Roles = "admin")]
        public async Task<IActionResult> Cancel(Guid id)
        {
            var parcel = await _db.FindAsync(id) ?? throw new KeyNotFoundException($"There is no parcel {id}");
            var before = DateTime.UtcNow.AddDays(-30);
            return NoContent();
        }
    }
"""


def csharp() -> list[str]:
    return said(draft_of({"Parcels.cs": dedent(CSHARP_SERVICE).lstrip("\n")}))


def test_allowed_moves_of_an_index_initializer_are_read() -> None:
    assert any(
        "from `Booked` to `Collected`; from `Collected` to `Delivered`; `Delivered` is final" in text
        for text in csharp()
    )


def test_who_may_call_a_route_is_told_with_it() -> None:
    assert 'Serves DELETE `/api/parcels/{id}` with `Cancel` (`Authorize`: "admin").' in csharp()


def test_a_thrown_expression_is_told_with_what_was_missing() -> None:
    assert any(
        'throws `KeyNotFoundException` with "There is no parcel {id}" when `await _db.FindAsync(id)` is null' in text
        for text in csharp()
    )


def test_rails_namespaces_make_one_path() -> None:
    texts = said(
        draft_of(
            {
                "config/routes.rb": (
                    "Rails.application.routes.draw do\n  namespace :api do\n    namespace :v1 do\n"
                    "      resources :parcels, only: [:index]\n    end\n  end\nend\n"
                )
            }
        )
    )
    assert "Serves GET `/api/v1/parcels`." in texts


RUBY_CLIENT = """
    # Talks to the carrier.
    class Client
      def initialize(base: ENV.fetch("CARRIER_URL", "https://carrier.example"))
        @base = base
      end

      # Shortens a note.
      def shorten(note)
        note = "#{note[0, 137]}..." if note.length > 140
        note
      end
    end

    abort("a shop is needed") unless ARGV[0]
"""


def test_ruby_defaults_of_parameters_cuts_and_aborts_are_read() -> None:
    texts = said(draft_of({"client.rb": dedent(RUBY_CLIENT).lstrip("\n")}))
    assert any("`CARRIER_URL`" in text and "https://carrier.example" in text for text in texts)
    assert any("cuts `note` to its first 137" in text and '"..."' in text for text in texts)
    assert not any('status "a shop is needed"' in text for text in texts)


PHP_SERVICE = """
    <?php

    use Illuminate\\Support\\Facades\\Route;

    Route::prefix('v1')->middleware(['auth:api'])->group(function () {
        Route::get('/parcels', [ParcelController::class, 'index']);
    });

    /** Talks to the carrier. */
    final class Client
    {
        private const MAX_NOTE = 140;

        public function __construct()
        {
            $token = $_ENV['CARRIER_TOKEN'] ?? throw new \\LogicException('CARRIER_TOKEN must be set');
        }

        public function store(Request $request, string $note): JsonResponse
        {
            $request->validate(['grams' => 'required|integer|between:1,30000', 'service' => 'in:standard,express']);
            if (mb_strlen($note) > self::MAX_NOTE) {
                return response()->json(['error' => 'too long'], 422);
            }
            return response()->json($note);
        }
    }
"""


def test_php_groups_rules_constants_and_statuses_are_read() -> None:
    texts = said(draft_of({"routes.php": dedent(PHP_SERVICE).lstrip("\n")}))
    assert "Serves GET `/v1/parcels` after `auth:api`." in texts
    assert "`grams` must be from 1 to 30000." in texts
    assert '`service` must be one of "standard" or "express".' in texts
    assert any("longer than 140 (`self::MAX_NOTE`)" in text and "answer 422" in text for text in texts)
    assert any("`CARRIER_TOKEN`" in text and "required" in text for text in texts)


HEADER = """
    // Parcels and their limits.
    #pragma once
    namespace parcels {
    /// The heaviest parcel that is taken, in grams.
    constexpr int kMaxGrams = 30'000;
    void check(int grams);
    }
"""
SOURCE = """
    #include "parcels.hpp"
    #include <sqlite3.h>
    #include <stdexcept>
    namespace parcels {
    void check(int grams) {
      if (grams > kMaxGrams) {
        throw std::invalid_argument("too heavy");
      }
    }
    void reply(Response& res) { res.status = 204; }
    int save(sqlite3* db, sqlite3_stmt** statement) {
      return sqlite3_prepare_v2(db, "INSERT INTO parcels (id) VALUES (?)", -1, statement, nullptr);
    }
    }
"""


def test_constants_of_a_header_are_followed_and_their_digits_read() -> None:
    texts = said(draft_of({"parcels.hpp": dedent(HEADER).lstrip("\n"), "parcels.cpp": dedent(SOURCE).lstrip("\n")}))
    assert (
        "`grams` must be at most 30000 (`kMaxGrams`); otherwise `check` throws `std::invalid_argument` "
        'with "too heavy".'
    ) in texts
    assert any("SQLite" in text and '"parcels"' in text and "INSERT" in text for text in texts)
    assert not any("sets `res.status`" in text for text in texts)


WIRE = """
    /* Reads frames. */
    #include <getopt.h>
    #include <stdio.h>
    #define MAX_FRAME 4096
    struct frame { unsigned length; };
    /** Checks a frame. */
    int check(struct frame *frame)
    {
        if (frame->length > MAX_FRAME)
            return -2;
        return 0;
    }
    int main(int argc, char **argv)
    {
        static const struct option options[] = {
            {"port", required_argument, NULL, 'p'},
            {NULL, 0, NULL, 0},
        };
        int port = getopt_long(argc, argv, "p:", options, NULL);
        if (port > 65535) {
            fprintf(stderr, "the port is out of range\\n");
            return 2;
        }
        return 0;
    }
"""


def test_fields_of_c_are_no_lengths_and_what_goes_to_standard_error_is_said() -> None:
    texts = said(draft_of({"wire.c": dedent(WIRE).lstrip("\n")}))
    assert any("`frame->length` is above 4096 (`MAX_FRAME`)" in text for text in texts)
    assert any('prints "the port is out of range" to standard error and returns 2' in text for text in texts)
    assert any("`--port`" in text for text in texts)


def test_the_comment_of_a_go_package_may_stand_in_any_of_its_files() -> None:
    files = {
        f"{name}.go": f"package shop\n\nfunc {name.title()}() {{}}\n" for name in ("args", "bash", "cobra", "fish")
    }
    files["shop.go"] = "// Package shop sells things to people.\npackage shop\n"
    purpose = draft_of(files).overview.purpose
    assert [each.text for each in purpose] == ["Sells things to people."]


def test_the_default_of_a_switch_is_told_by_what_it_is_not() -> None:
    code = """
        // Package shop sells.
        package shop

        import "fmt"

        // Price tells the price of a kind.
        func Price(kind string) (int, error) {
            switch kind {
            case "small":
                return 3, nil
            case "large":
                return 5, nil
            default:
                return 0, fmt.Errorf("unknown kind %s", kind)
            }
        }
    """
    errors = said(draft_of({"shop.go": dedent(code).lstrip("\n")}), "error")
    assert 'Returns an error with "unknown kind {kind}" when `kind` is neither "small" nor "large".' in errors
