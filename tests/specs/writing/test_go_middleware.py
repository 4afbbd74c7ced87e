"""What a Go library of request handlers keeps to: options, closures, headers, and whose rule a rule is."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

HEAD = """package turnstile

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"sort"
	"strings"
	"time"
)

"""
MANIFEST = "module example.org/turnstile\n\ngo 1.22\n"


def told(body: str) -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "gate.go": HEAD + dedent(body).lstrip("\n")}))


OPTIONS = """
    // NoLimit lets everything through
    const NoLimit = -1

    const flushEvery = time.Duration(250) * time.Millisecond

    // GateErrHandler Gate error handler
    type GateErrHandler struct{}

    // Gate counts who goes through.
    type Gate struct {
        MaxBodyBytes int64
        PauseLength  time.Duration
        flush        time.Duration
    }

    // Ticket ticket of a visitor
    type Ticket struct {
        Zone  string // Zone - where it is good for
        Proto string // "HTTP/1.0"
    }

    type Option func(g *Gate) error

    // NewGate create a gate.
    func NewGate(options ...Option) (*Gate, error) {
        g := &Gate{MaxBodyBytes: NoLimit}
        for _, each := range options {
            if err := each(g); err != nil {
                return nil, err
            }
        }
        if g.flush == 0 {
            g.flush = flushEvery
        }
        if g.PauseLength == 0 {
            g.PauseLength = 10 * time.Second
        }
        return g, nil
    }

    // Flush sets how often is flushed.
    func Flush(every time.Duration) Option {
        return func(g *Gate) error {
            g.flush = every
            return nil
        }
    }

    // Pause sets how long a gate stays shut.
    func Pause(length time.Duration) Option {
        return func(g *Gate) error {
            g.PauseLength = length
            return nil
        }
    }

    // MaxBody sets the largest body.
    func MaxBody(m int64) Option {
        return func(g *Gate) error {
            if m < 0 {
                return fmt.Errorf("max bytes should be >= 0 got %d", m)
            }
            g.MaxBodyBytes = m
            return nil
        }
    }
"""


def test_a_mark_for_no_limit_is_no_limit() -> None:
    texts = told(OPTIONS)
    assert "`MaxBodyBytes` is -1 (`NoLimit`)." in texts
    assert not any("at most -1" in each or "-1 bytes" in each for each in texts)


def test_a_number_turned_into_a_duration_is_told_in_its_unit() -> None:
    assert any(each.endswith("sets `g.flush` to 250 milliseconds (`flushEvery`).") for each in told(OPTIONS))


def test_what_a_decision_sets_is_no_setting_of_its_own() -> None:
    texts = told(OPTIONS)
    assert any("`g.PauseLength` is 0" in each and each.endswith("to 10 seconds.") for each in texts)
    assert sum("10 seconds" in each for each in texts) == 1


def test_a_doc_comment_is_told_without_the_name_that_only_stands_before_it() -> None:
    texts = told(OPTIONS)
    assert "Gate error handler." in texts or "`GateErrHandler`: Gate error handler." in texts
    assert any(each.endswith("creates a gate.") or each == "Creates a gate." for each in texts)
    assert any("`Zone`: Where it is good for." in each for each in texts)
    assert not any("HTTP/1.0" in each for each in texts)


HANDLERS = """
    type Pool struct {
        servers []string
        weight  int
        busy    map[string]int
    }

    type BusyError struct{ max int }

    func (e *BusyError) Error() string { return fmt.Sprintf("busy: %d", e.max) }

    func (p *Pool) find(name string) (string, int) {
        for i, each := range p.servers {
            if each == name {
                return each, i
            }
        }
        return "", -1
    }

    // Remove takes a server out of the pool.
    func (p *Pool) Remove(name string) error {
        _, at := p.find(name)
        if at == -1 {
            return fmt.Errorf("%s not found", name)
        }
        return nil
    }

    // Take counts a visitor in.
    func (p *Pool) Take(token string) error {
        taken := p.busy[token]
        if taken >= p.weight {
            return &BusyError{max: p.weight}
        }
        p.busy[token]++
        return nil
    }

    // Next picks a server.
    func (p *Pool) Next(gcd int) (string, error) {
        p.weight -= gcd
        if p.weight <= 0 {
            p.weight = len(p.servers)
            if p.weight == 0 {
                return "", fmt.Errorf("all servers have no weight")
            }
        }
        return p.servers[0], nil
    }

    // Sorted gives the servers in order.
    func (p *Pool) Sorted() []string {
        sort.Slice(p.servers, func(i, j int) bool { return len(p.servers[i]) < len(p.servers[j]) })
        return p.servers
    }

    // IsUpgrade asks whether a request wants a socket.
    func IsUpgrade(r *http.Request) bool {
        holds := func(header, value string) bool {
            for _, each := range strings.Split(r.Header.Get(header), ",") {
                if value == strings.ToLower(each) {
                    return true
                }
            }
            return false
        }
        return holds("Connection", "upgrade") && holds("Upgrade", "websocket")
    }

    // Forward sends requests on.
    func Forward(w http.ResponseWriter, r *http.Request) {
        proxy := httputil.ReverseProxy{Director: func(out *http.Request) { out.Host = r.Host }}
        proxy.ServeHTTP(w, r)
    }

    type ErrHandler struct{}

    // ServeHTTP answers with what went wrong.
    func (h *ErrHandler) ServeHTTP(w http.ResponseWriter, r *http.Request, err error) {
        statusCode := http.StatusInternalServerError
        if rate, ok := err.(*BusyError); ok {
            w.Header().Set("Retry-After", fmt.Sprintf("%d", rate.max))
            w.WriteHeader(http.StatusTooManyRequests)
            return
        }
        if e, ok := err.(net.Error); ok {
            if e.Timeout() {
                statusCode = http.StatusGatewayTimeout
            } else {
                statusCode = http.StatusBadGateway
            }
        } else if err == io.EOF {
            statusCode = http.StatusBadGateway
        }
        w.WriteHeader(statusCode)
    }

    // Hijack takes the connection over.
    func Hijack(w http.ResponseWriter) error {
        taker, ok := w.(http.Hijacker)
        if !ok {
            return fmt.Errorf("cannot be taken over")
        }
        conn, _, err := taker.Hijack()
        if err != nil && ctx.Err() == context.Canceled {
            conn.Close()
        }
        return nil
    }
"""


def test_a_result_below_nothing_is_an_error_and_no_limit() -> None:
    texts = told(HANDLERS)
    assert any(each.endswith('returns an error with "{name} not found" when `at` is -1.') for each in texts)
    assert not any("must not be -1" in each for each in texts)


def test_rules_of_functions_that_are_told_together_say_whose_they_are() -> None:
    texts = told(HANDLERS)
    assert any("; otherwise `Next` returns an error with" in each for each in texts)
    assert any(each.startswith("`Remove` returns an error with") for each in texts)


def test_local_names_are_told_with_what_they_stand_for() -> None:
    assert any("when `taken` (`p.busy[token]`) is at least `p.weight`" in each for each in told(HANDLERS))


def test_a_question_is_not_told_of_a_name_that_has_another_value_by_now() -> None:
    error = next(each for each in told(HANDLERS) if "no weight" in each)
    assert error.startswith("`p.weight` must not be 0; otherwise `Next` returns an error with ")


def test_what_a_function_inside_returns_is_not_told_of_the_one_around_it() -> None:
    texts = told(HANDLERS)
    assert not any("SHALL return true" in each or "returns false" in each for each in texts)
    assert not any("`Sorted` returns whether" in each for each in texts)
    assert any('`holds("Connection", "upgrade")` holds' in each for each in texts)


def test_headers_and_statuses_that_errors_are_answered_with_are_told() -> None:
    texts = told(HANDLERS)
    assert (
        'IF the error is `BusyError` THEN `ServeHTTP` SHALL set the header "Retry-After" and answer 429 '
        "(`http.StatusTooManyRequests`)."
    ) in texts
    assert "IF the error is `io.EOF` THEN `ServeHTTP` SHALL set `statusCode` to 502 (`http.StatusBadGateway`)." in texts
    assert any("sets `statusCode` to 504 (`http.StatusGatewayTimeout`)" in each for each in texts)


def test_a_proxy_asks_other_servers() -> None:
    assert "Uses HTTP." in told(HANDLERS)


CRON = """
    // Recover panics in wrapped jobs and log them.
    func Recover(run func()) {
        defer func() {
            if r := recover(); r != nil {
                log.Error("a job panicked")
            }
        }()
        run()
    }

    // Options of a timetable.
    //
    // Available Settings
    //
    //   Zone
    //
    // It accepts
    //   - "@daily"
    type Options struct{}

    // Every rounds what is too short.
    func Every(d time.Duration) time.Duration {
        if d < time.Second {
            d = time.Second
        }
        return d
    }

    // HopHeaders are dropped.
    var HopHeaders = []string{"Connection", "Upgrade"}

    // Fields counts what is given.
    func Fields(fields []string, min, max int) error {
        if count := len(fields); count < min || count > max {
            if min == max {
                return fmt.Errorf("expected exactly %d fields", min)
            }
            return fmt.Errorf("expected %d to %d fields", min, max)
        }
        return nil
    }

    // Next looks a few years ahead.
    func Next(t time.Time) time.Time {
        limit := t.Year() + 5
    again:
        if t.Year() > limit {
            return time.Time{}
        }
        t = t.AddDate(0, 1, 0)
        goto again
    }

    type Gap struct {
        From time.Time
        To   time.Time
    }

    // Named answers with the gap of that name.
    func Named(name string) (*Gap, error) {
        switch name {
        case "@daily", "@midnight":
            return &Gap{
                From: time.Now(),
                To:   time.Now().Add(24 * time.Hour),
            }, nil
        }
        return nil, fmt.Errorf("unknown: %s", name)
    }
"""


def test_a_name_that_is_the_verb_of_its_sentence_stays() -> None:
    assert "Recovers panics in wrapped jobs and logs them." in told(CRON)


def test_recovering_is_told_once() -> None:
    assert len([each for each in told(CRON) if "a job panicked" in each]) == 1


def test_headings_of_a_doc_comment_are_no_sentences() -> None:
    assert not any("Available Settings" in each or "It accepts" in each for each in told(CRON))


def test_one_of_a_unit_is_a_value_worth_telling() -> None:
    assert "`d` is kept to at least 1 second." in told(CRON)


def test_a_list_says_what_it_holds_and_not_what_is_allowed() -> None:
    assert "`HopHeaders` holds `Connection` and `Upgrade`." in told(CRON)


def test_an_error_below_a_decision_that_leaves_is_told_with_all_that_holds_there() -> None:
    error = next(each for each in told(CRON) if "expected {min} to {max} fields" in each)
    assert error.endswith(
        "when (`count` (`len(fields)`) is below `min` or `count` is above `max`) and `min` is not `max`."
    )


def test_what_a_local_name_was_made_of_is_not_told_once_that_has_changed() -> None:
    rule = next(each for each in told(CRON) if "`limit`" in each)
    assert "`t.Year()` is above `limit` THEN" in rule and rule.endswith("return `time.Time{}`.")


def test_a_value_of_a_type_over_several_lines_is_told_as_a_new_one() -> None:
    assert any("return a new `Gap`" in each for each in told(CRON))


def test_a_number_that_rules_only_in_one_case_is_told_with_it() -> None:
    body = """
        // Wait sleeps longer without work.
        func Wait(jobs []string) {
            if len(jobs) == 0 {
                time.Sleep(90 * time.Second)
            }
        }
    """
    assert any("waits 90 seconds" in each and each.endswith("when `jobs` is empty.") for each in told(body))
