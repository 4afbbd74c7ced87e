"""What a Go service keeps to, told from the habits of its language."""

from textwrap import dedent

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
    assert '`d` must be at least 1 minute; otherwise the package returns an error with "too short".' in told(BOOKING)


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
