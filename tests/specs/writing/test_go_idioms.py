"""What a Go service keeps to, told from the habits of its language."""

from textwrap import dedent

from specs.writing import statements
from tests.specs.writing.drafts import draft_of, said

HEAD = """package ferry

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
)

"""
MANIFEST = "module example.org/ferry\n\ngo 1.22\n"


def told(body: str) -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "ferry.go": HEAD + dedent(body).lstrip("\n")}))


API = """
    var ErrGone = errors.New("sailing has left")
    var ErrFull = errors.New("no deck space left")

    const perSecond = 5

    type InvalidError struct{ Field string }

    func (e *InvalidError) Error() string { return e.Field }

    type API struct{ store Store }

    func (a *API) limit(next http.Handler) *rate.Limiter { return rate.NewLimiter(perSecond, 20) }

    func (a *API) Hold(w http.ResponseWriter, r *http.Request) {
        if err := a.store.Hold(r.Context()); err != nil {
            a.problem(w, err)
            return
        }
        w.WriteHeader(http.StatusCreated)
    }

    func (a *API) problem(w http.ResponseWriter, err error) {
        var invalid *InvalidError
        switch {
        case errors.As(err, &invalid):
            a.fail(w, http.StatusUnprocessableEntity, "wrong field")
        case errors.Is(err, ErrGone), errors.Is(err, ErrFull):
            a.fail(w, http.StatusConflict, err.Error())
        default:
            a.fail(w, http.StatusInternalServerError, "internal error")
        }
    }

    func Routes(a *API) {
        mux := http.NewServeMux()
        mux.HandleFunc("POST /holds", a.Hold)
    }
"""


def test_a_helper_that_is_handed_a_status_answers_with_it() -> None:
    texts = told(API)
    assert (
        "IF `err` is of type `InvalidError` THEN `problem` SHALL answer 422 (`http.StatusUnprocessableEntity`) with "
        '"wrong field".'
    ) in texts
    assert any("THEN `problem` SHALL answer 409 (`http.StatusConflict`)" in text for text in texts)


def test_a_sentinel_is_asked_for_by_its_name_and_message() -> None:
    assert any('IF `err` is "sailing has left" (`ErrGone`) or' in text for text in told(API))


def test_a_status_outside_any_decision_is_told() -> None:
    assert any(text.startswith("`Hold` answers 201 (`http.StatusCreated`)") for text in told(API))


def test_a_rate_limiter_tells_its_rate_and_its_burst() -> None:
    texts = told(API)
    assert "`rate.NewLimiter` allows 5 (`perSecond`) a second." in texts
    assert "`rate.NewLimiter` allows bursts of 20." in texts


BOOKING = """
    var ErrTooLate = errors.New("sales have closed")

    const (
        closeBefore  = 45 * time.Minute
        defaultHold  = 10 * time.Minute
        conflictCode = "40001"
        maxAttempts  = 3
    )

    type Service struct {
        hold time.Duration
        pool *pgx.Pool
        rdb  *redis.Client
    }

    func NewService() *Service { return &Service{hold: defaultHold} }

    func (s *Service) SetHold(d time.Duration) error {
        if d < time.Minute {
            return errors.New("too short")
        }
        s.hold = d
        return nil
    }

    func (s *Service) Open(departs time.Time) error {
        if time.Now().Add(closeBefore).After(departs) {
            return ErrTooLate
        }
        return nil
    }

    func (s *Service) Reserve(ctx context.Context) error {
        ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
        defer cancel()
        var err error
        for attempt := 1; attempt <= maxAttempts; attempt++ {
            err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
                _, err := tx.Query(ctx, "select id from holds where id = $1 for update skip locked", 1)
                return err
            })
            if code(err) != conflictCode {
                return err
            }
            time.Sleep(50 * time.Millisecond)
        }
        return err
    }

    func (s *Service) Tell(ctx context.Context) error {
        return s.rdb.XAdd(ctx, &redis.XAddArgs{Stream: "ferry:holds", MaxLen: 10_000}).Err()
    }
"""


def test_a_moment_is_before_or_after_another_and_its_constants_are_told() -> None:
    assert (
        '`Open` returns `ErrTooLate` with "sales have closed" when `time.Now().Add(closeBefore)` '
        "(where `closeBefore` is 45 minutes) is after `departs`."
    ) in told(BOOKING)


def test_a_unit_of_time_alone_is_one() -> None:
    text = next(each for each in told(BOOKING) if each.startswith("`d` must be at least 1 minute; otherwise `"))
    assert text.endswith('` returns an error with "too short".')


def test_a_default_in_a_literal_of_the_package_is_told() -> None:
    assert "`hold` is 10 minutes (`defaultHold`)." in told(BOOKING)


def test_a_loop_over_attempts_that_waits_tries_again_what_it_calls_itself() -> None:
    texts = told(BOOKING)
    assert (
        "`pgx.BeginTxFunc` is tried again when it fails, in at most 3 attempts (`maxAttempts`); the wait between "
        "attempts is 50 milliseconds."
    ) in texts


def test_transactions_tell_their_level_and_selected_rows_their_lock() -> None:
    texts = told(BOOKING)
    assert "`Reserve` works inside one transaction (`pgx.TxOptions{IsoLevel: pgx.Serializable}`)." in texts
    assert "`Reserve` locks the rows that it selects (`for update skip locked`)." in texts
    assert "`Reserve` works under a timeout of 2 seconds (`context.WithTimeout`)." in texts


def test_a_stream_is_told_by_its_name_and_length() -> None:
    texts = told(BOOKING)
    assert 'Uses Redis with "ferry:holds": `XAdd`.' in texts
    assert "`MaxLen` of `redis.XAddArgs` is 10000." in texts


CLI = """
    package cmd

    import (
        "errors"
        "time"

        "github.com/spf13/cobra"
        "github.com/spf13/viper"
    )

    func NewRoot() *cobra.Command {
        v := viper.New()
        root := &cobra.Command{Use: "spore", Short: "Watch orchards for outbreaks"}
        root.AddCommand(newCrawl(v), newDrain(v))
        return root
    }

    func load(v *viper.Viper) error {
        v.AutomaticEnv()
        v.SetDefault("crawl.timeout", 15*time.Second)
        _ = v.BindEnv("queue.url", "SPORE_QUEUE_URL", "SQS_URL")
        return v.ReadInConfig()
    }

    func newCrawl(v *viper.Viper) *cobra.Command {
        var format string
        cmd := &cobra.Command{
            Use:   "crawl STATION...",
            Short: "Fetch readings of stations",
            Args:  cobra.RangeArgs(1, 50),
            PreRunE: func(cmd *cobra.Command, args []string) error {
                switch format {
                case "json", "table":
                default:
                    return errors.New("no such format")
                }
                return nil
            },
        }
        cmd.Flags().StringVar(&format, "format", "table", "output format")
        return cmd
    }

    func newDrain(v *viper.Viper) *cobra.Command {
        cmd := &cobra.Command{Use: "drain", Short: "Work off the queue"}
        cmd.Flags().Int("max", 10, "stop after so many")
        return cmd
    }
"""


def cli() -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "cmd/root.go": dedent(CLI).lstrip("\n")}))


def test_commands_that_go_by_one_variable_in_two_functions_are_two() -> None:
    texts = cli()
    assert '`crawl` takes `--format` ("table" by default): output format.' in texts
    assert "`drain` takes `--max` (10 by default): stop after so many." in texts
    assert any(each.startswith("`crawl` of `spore`:") for each in texts)
    assert "`Args` must hold from 1 to 50 items." in texts


def test_an_empty_case_refuses_in_its_default() -> None:
    assert 'Returns an error with "no such format" when `format` is not one of "json" or "table".' in cli()


def test_defaults_of_viper_are_settings_and_its_variables_are_read() -> None:
    texts = cli()
    assert "The setting `crawl.timeout` is read; the default is 15 seconds." in texts
    assert "The environment variable `SQS_URL` sets `queue.url`, where it is given." in texts
    assert not {"It does not read environment variables.", "It does not read local files."} & set(texts)


CRAWL = """
    package crawl

    import (
        "context"
        "net/http"
        "net/url"
        "time"

        "github.com/cenkalti/backoff/v4"
    )

    const base = "https://stations.example/api"
    const emptyPolls = 3

    func Fetch(ctx context.Context, station string, out chan int) error {
        u := base + "/stations/" + url.PathEscape(station)
        op := func() error {
            _, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
            return err
        }
        policy := backoff.NewExponentialBackOff()
        policy.InitialInterval = 200 * time.Millisecond
        policy.Multiplier = 1.7
        policy.MaxInterval = 5 * time.Second
        select {
        case out <- emptyPolls:
        case <-time.After(3 * time.Second):
            log.Warn("reader is slow, dropped")
        }
        return backoff.Retry(op, backoff.WithMaxRetries(policy, 5))
    }
"""


def crawl() -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "crawl.go": dedent(CRAWL).lstrip("\n")}))


def test_a_policy_that_a_library_tries_again_by_is_told_whole() -> None:
    texts = crawl()
    assert (
        "`op` is tried again when it fails; the wait between attempts is 200 milliseconds, multiplied by 1.7 each "
        "time, at most 5 seconds."
    ) in texts
    assert "`backoff.WithMaxRetries` allows at most 5 retries." in texts
    assert not any("policy` repeats" in each for each in texts)


def test_what_a_select_waits_for_is_a_span_that_passes() -> None:
    assert any(each.startswith("IF 3 seconds have passed THEN") for each in crawl())


def test_an_address_in_a_local_name_is_told() -> None:
    assert any(each.startswith('Uses HTTP with "{base}/stations/') for each in crawl())


def test_a_test_that_matches_no_rule_exercises_what_it_calls() -> None:
    files = {
        "shop/cache.py": 'def put(key):\n    """Adds a value."""\n    return None\n',
        "tests/test_cache.py": "from shop.cache import put\n\ndef test_oldest_makes_way():\n    assert not put('a')\n",
    }
    linked = {each.text: [test.symbol for test in each.tests] for each in statements(draft_of(files)) if each.tests}
    assert linked == {"Adds a value.": ["test_oldest_makes_way"]}


SERVER = """
    package main

    import (
        "net/http"

        "example.org/ferry/hooks"
        "github.com/gin-gonic/gin"
        "github.com/jmoiron/sqlx"
        "google.golang.org/grpc"
        "google.golang.org/grpc/keepalive"
    )

    func main() {
        db := sqlx.MustConnect("postgres", "url")
        srv := grpc.NewServer(
            grpc.MaxRecvMsgSize(1<<20),
            grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionIdle: 10 * time.Minute}),
        )
        srv.Serve(lis)
        r := gin.New()
        hooks.Mount(r.Group("/hooks"), db)
        r.Run(":8080")
    }
"""
HOOKS = """
    package hooks

    import (
        "errors"
        "io"
        "net/http"

        "github.com/gin-gonic/gin"
        "google.golang.org/grpc/metadata"
    )

    var ErrNone = errors.New("no session")

    type handler struct{}

    func Mount(g *gin.RouterGroup, db any) {
        h := &handler{}
        g.Use(h.verify)
        g.POST("/payments", h.paid)
    }

    func (h *handler) verify(c *gin.Context) {
        _, err := io.ReadAll(c.Request.Body)
        if err != nil {
            c.AbortWithStatus(http.StatusRequestEntityTooLarge)
            return
        }
        c.Next()
    }

    func (h *handler) paid(c *gin.Context) {
        c.Status(http.StatusOK)
    }

    // Check tells which are paid.
    func Check(ctx context.Context, plates []string) ([]string, error) {
        md, ok := metadata.FromIncomingContext(ctx)
        if !ok || len(md.Get("authorization")) != 1 {
            return nil, errors.New("authorization is missing")
        }
        var found []string
        for _, plate := range plates {
            err := latest(plate)
            if errors.Is(err, ErrNone) || plate == "" {
                found = append(found, "unpaid")
            }
        }
        return found, nil
    }

    type State string

    const (
        StateOpen   State = "open"
        StateClosed State = "closed"
    )
"""


def server() -> list[str]:
    files = {"go.mod": MANIFEST, "main.go": dedent(SERVER).lstrip("\n"), "hooks/hooks.go": dedent(HOOKS).lstrip("\n")}
    return said(draft_of(files))


def test_routes_stand_under_the_group_that_another_package_is_handed() -> None:
    assert "Serves POST `/hooks/payments` with `paid`." in server()


def test_what_a_middleware_answers_when_it_fails_is_told() -> None:
    assert any("THEN `verify` SHALL answer 413 (`http.StatusRequestEntityTooLarge`)" in each for each in server())


def test_a_server_is_no_use_of_a_service_and_a_driver_is_no_table() -> None:
    texts = server()
    assert not any("gRPC service" in each or 'with "postgres"' in each for each in texts)
    assert any(each.startswith("Uses PostgreSQL") for each in texts)


def test_options_of_a_server_are_told_with_their_unit() -> None:
    texts = server()
    assert "`grpc.MaxRecvMsgSize` is 1048576 bytes (1<<20; 1 MiB)." in texts
    assert "`MaxConnectionIdle` of `keepalive.ServerParameters` is 10 minutes." in texts
    assert not any("repeats every" in each for each in texts)


def test_a_part_of_a_question_is_proved_where_its_value_comes_from() -> None:
    assert any(
        "`metadata.FromIncomingContext(ctx)` must hold" in each and '`md.Get("authorization")`' in each
        for each in server()
    )


def test_members_of_a_closed_set_are_not_told_again_as_constants() -> None:
    texts = server()
    assert "`State` is one of `StateOpen` or `StateClosed`." in texts
    assert not any(each.startswith("`StateClosed` is") for each in texts)


BIND = """
    package hooks

    import "net/http"

    // Bind fills what is asked for.
    func Bind(target any, names []string) error {
        if target == nil || len(names) == 0 {
            return nil
        }
        if target == "" {
            return NewHTTPError(http.StatusBadRequest, "nothing to bind")
        }
        return nil
    }
"""


def bind() -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "bind.go": dedent(BIND).lstrip("\n")}))


def test_an_error_made_of_a_status_is_no_error_of_that_name() -> None:
    said_of_it = 'eturns an error with the status 400 (`http.StatusBadRequest`) and "nothing to bind"'
    assert any(said_of_it in each for each in bind())


def test_two_things_that_are_asked_for_are_not_taken_for_one() -> None:
    assert not any("nil or 0" in each for each in bind())


COURIER = """
    package courier

    import (
        "errors"
        "fmt"
        "net/http"
    )

    const (
        DefaultAttempts = 6
        maxParcel       = 1 << 18
    )

    // ErrClosed is returned by Post after Close.
    var ErrClosed = errors.New("courier: closed")

    var ErrTooLarge = fmt.Errorf("parcel exceeds %d bytes", maxParcel)

    type RejectedError struct{ Status int }

    func (e *RejectedError) Error() string { return "rejected" }

    func (e *RejectedError) Is(target error) bool {
        t, ok := target.(*RejectedError)
        return ok && t.Status == e.Status
    }

    type Courier struct{ attempts int }

    func New() *Courier { return &Courier{attempts: DefaultAttempts} }

    func (c *Courier) Send(code int, body []byte) error {
        if len(body) > maxParcel {
            return ErrTooLarge
        }
        switch {
        case code == http.StatusConflict:
            return nil
        case code >= 500:
            return fmt.Errorf("the peer is unwell: %d", code)
        default:
            return &RejectedError{Status: code}
        }
    }

    // Post is shorthand for Send.
    func (c *Courier) Post(body []byte) error { return c.Send(200, body) }

    // Top returns the largest values.
    func Top(values []int, n int) []int {
        n = min(n, 50, len(values))
        return values[:n]
    }
"""


def courier() -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "courier.go": dedent(COURIER).lstrip("\n")}))


def test_the_default_of_a_bare_switch_holds_where_no_case_does() -> None:
    rejected = [each for each in courier() if "returns `RejectedError` when" in each]
    assert len(rejected) == 1
    assert "is not `http.StatusConflict`" in rejected[0] and "`code` is below 500" in rejected[0]


def test_a_sentinel_that_is_formatted_tells_what_fills_it() -> None:
    assert any('with "parcel exceeds {maxParcel} bytes"' in each for each in courier())


def test_the_words_of_a_doc_about_an_error_are_not_told_after_its_name_twice() -> None:
    assert "`ErrClosed` is returned by Post after Close." in courier()
    assert "`Post` is shorthand for Send." in courier()


def test_a_number_of_attempts_is_a_plain_number() -> None:
    assert "`attempts` is 6 (`DefaultAttempts`)." in courier()


def test_a_bound_among_several_is_told() -> None:
    assert "`n` is kept to at most 50." in courier()


LOOMS = """
    package main

    import (
        "log"
        "time"

        "github.com/go-chi/chi/v5/middleware"
        "github.com/golang-jwt/jwt/v5"
        "github.com/urfave/cli/v2"
        "gorm.io/gorm"
        "gorm.io/gorm/clause"
    )

    const retries = 3

    type Status int

    const (
        Draft Status = iota
        Confirmed
        Cancelled
    )

    type Order struct {
        Status Status
        Due    time.Time `validate:"required,gt"`
    }

    type Store struct{ db *gorm.DB }

    // Cancel withdraws an order.
    func (o *Order) Cancel() error {
        switch o.Status {
        case Draft, Confirmed:
            o.Status = Cancelled
            return nil
        }
        return nil
    }

    // Plan confirms drafts.
    func (s *Store) Plan() error {
        return s.db.WithContext(nil).Transaction(func(tx *gorm.DB) error {
            var drafts []Order
            return s.db.Clauses(clause.Locking{Strength: "UPDATE"}).Limit(30).Find(&drafts).Error
        })
    }

    // Run reads until the end.
    func (s *Store) Run() {
        for {
            m, err := s.fetch()
            if err != nil {
                time.Sleep(2 * time.Second)
                continue // retried
            }
            for try := 1; ; try++ {
                if err = s.apply(m); err == nil {
                    break
                }
                if try == retries {
                    log.Printf("event %d is dead", m)
                    _ = s.dead.Write("dead letters", m)
                    break
                }
                time.Sleep(300 * time.Millisecond)
            }
            err = s.commit(m)
        }
    }

    func main() {
        _ = middleware.Throttle(200)
        _ = jwt.WithLeeway(30 * time.Second)
        app := &cli.App{
            Name:  "looms",
            Usage: "plans the looms",
            Commands: []*cli.Command{
                {
                    Name:  "plan",
                    Usage: "plan one day",
                    Flags: []cli.Flag{&cli.DurationFlag{Name: "window", Value: 25 * time.Second}},
                    Action: func(c *cli.Context) error {
                        if c.NArg() != 1 {
                            return cli.Exit("plan needs one DATE", 64)
                        }
                        return nil
                    },
                },
            },
        }
        app.Run(nil)
    }
"""


def looms() -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "main.go": dedent(LOOMS).lstrip("\n")}))


def test_commands_whose_type_stands_once_before_all_are_told() -> None:
    texts = looms()
    assert "`plan` takes `--window` (25 seconds by default)." in texts
    assert '`c.NArg()` must be 1; otherwise the package returns `cli.Exit` with "plan needs one DATE" and 64.' in texts
    assert not any("cli.DurationFlag" in each for each in texts)


def test_chains_of_an_orm_tell_what_they_ask_lock_and_bound() -> None:
    texts = looms()
    assert any(each.startswith("Uses an SQL database: `Find`") for each in texts)
    assert "`Limit` selects at most 30 rows at a time." in texts
    assert any("locks the rows that it selects (`clause.Locking{" in each for each in texts)
    assert any("works inside one transaction (`Transaction`)" in each for each in texts)


def test_an_endless_loop_tries_again_only_what_it_goes_on_for() -> None:
    texts = looms()
    assert "`s.fetch` is tried again when it fails; the wait between attempts is 2 seconds." in texts
    assert any(
        each.startswith("`s.apply` is tried again when it fails, in at most 3 attempts (`retries`)") for each in texts
    )
    assert not any("s.commit` is tried" in each or "s.commit` are tried" in each for each in texts)


def test_what_becomes_of_a_dead_letter_is_told() -> None:
    assert any("calls `s.dead.Write` with" in each and "`try` is 3 (`retries`)" in each for each in looms())


def test_states_of_go_are_known_by_their_plain_names() -> None:
    assert (
        "When `o.Status` is one of `Draft` or `Confirmed`, `Cancel` sets `o.Status` to `Cancelled` and returns nil."
    ) in looms()


def test_spans_and_numbers_handed_to_libraries_are_told() -> None:
    texts = looms()
    assert "`jwt.WithLeeway` is 30 seconds." in texts and "`middleware.Throttle` is 200." in texts
    assert "`Due` must lie in the future." in texts


GIT = """package git

import (
	"context"
	"os/exec"
)

func Head(ctx context.Context) ([]byte, error) {
	return exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output()
}

func Run(name string, args ...string) error {
	return exec.Command(name, args...).Run()
}
"""


def test_programs_that_go_runs_are_told_by_their_words() -> None:

    texts = said(draft_of({"go.mod": "module example.com/git\n\ngo 1.22\n", "git.go": GIT}))
    assert any('runs another program (`"git", "rev-parse", "HEAD"`)' in each for each in texts)
    assert any("starts a process (`exec.Command`)" in each for each in texts)


ECHO = """package tide

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

var ErrNoGauge = errors.New("no such gauge")

type store interface {
	Latest(id string) ([]int, error)
	Save(id string) error
}

type handler struct{ db store }

func (h *handler) Readings(c echo.Context) error {
	rows, err := h.db.Latest(c.Param("id"))
	if errors.Is(err, ErrNoGauge) {
		return c.JSON(http.StatusNotFound, map[string]string{"error": "no such gauge"})
	}
	if c.Request().Header.Get("X-Confirm") != "yes" {
		return c.String(http.StatusPreconditionRequired, "confirm first")
	}
	return c.JSON(http.StatusOK, rows)
}

func (h *handler) Keep(id string) {
	for attempt := 1; attempt <= 6; attempt++ {
		err := h.db.Save(id)
		if err == nil {
			break
		}
		if errors.Is(err, ErrNoGauge) {
			slog.Debug("seen before")
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
}
"""


def test_what_echo_answers_in_a_decision_is_an_answer() -> None:
    texts = said(draft_of({"go.mod": "module example.com/tide\n\ngo 1.22\n", "tide.go": ECHO}))
    assert any('answer 404 (`http.StatusNotFound`) with "no such gauge"' in each for each in texts)
    assert any('answer 428 (`http.StatusPreconditionRequired`) with "confirm first"' in each for each in texts)


def test_what_leaves_a_loop_of_attempts_is_not_done_of_each_attempt() -> None:
    texts = said(draft_of({"go.mod": "module example.com/tide\n\ngo 1.22\n", "tide.go": ECHO}))
    assert any("is tried again when it fails, in at most 6 attempts" in each for each in texts)
    assert not any("each failed attempt" in each for each in texts)


NATS = """package feed

import (
	"math/rand"
	"time"

	"github.com/nats-io/nats.go"
)

func Run(handle nats.MsgHandler) error {
	nc, err := nats.Connect(nats.DefaultURL, nats.MaxReconnects(60), nats.ReconnectWait(2*time.Second))
	if err != nil {
		return err
	}
	time.Sleep(time.Duration(rand.Int63n(int64(100 * time.Millisecond))))
	_, err = nc.QueueSubscribe("gauges.readings", "board", handle)
	return err
}
"""


def test_what_nats_subscribes_to_comes_in() -> None:
    texts = said(draft_of({"go.mod": "module example.com/feed\n\ngo 1.22\n", "feed.go": NATS}))
    assert 'Consumes messages of `gauges.readings` with `Run` ("board").' in texts
    assert "`nats.MaxReconnects` is 60." in texts
    assert not any("rand.Int63n" in each for each in texts)


def test_that_nothing_failed_is_no_rule() -> None:
    source = """package w

import "errors"

var ErrNone = errors.New("none found")

func Find(found []int, err error) ([]int, error) {
	if err == nil && len(found) == 0 {
		return nil, ErrNone
	}
	return found, err
}
"""
    texts = said(draft_of({"go.mod": "module example.com/w\n\ngo 1.22\n", "w.go": source}))
    assert any('eturns `ErrNone` with "none found" when `err` is nil and `found` is empty' in each for each in texts)
    assert not any("`err` must not be nil" in each for each in texts)
