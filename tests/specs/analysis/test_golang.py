"""Go: declarations, decisions told from handed-on errors, data, interfaces, services, tests."""

from specs.analysis.facts import FileFacts
from specs.analysis.golang import analyze

HEAD = """package shop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"
)

"""


def read(body: str) -> FileFacts:
    facts = analyze(HEAD + body)
    assert not facts.problems
    return facts


def test_symbols_have_owners_docs_and_visibility_by_capital():
    facts = read(
        "// Store keeps orders.\ntype Store struct{ Name string }\n\n"
        "// Get returns an order.\nfunc (s *Store) Get(ctx context.Context, id, kind string) (*Order, error) {\n"
        "\treturn nil, nil\n}\n\nfunc helper() {}\n"
    )
    found = {symbol.name: symbol for symbol in facts.symbols}
    assert found["Store"].kind == "class" and found["Store"].public
    get = found["Store.Get"]
    assert get.doc is not None and get.doc.text == "Returns an order."
    assert [param.name for param in get.params] == ["ctx", "id", "kind"]
    assert get.returns == "(*Order, error)"
    assert (get.start, get.end) == (15, 18)
    assert not found["helper"].public


def test_code_that_a_doc_comment_shows_is_no_prose():
    facts = read(
        "// Profile mounts the profiler. For example:\n//\n//\tr := New()\n//\tr.Mount(Profile())\n//\n"
        "// It takes these:\n//   - a router\nfunc Profile() {}\n"
    )
    doc = facts.symbols[0].doc
    assert doc is not None
    assert doc.text.split("\n") == [
        "Mounts the profiler. For example:", "", "", "", "", "It takes these:", "  - a router",
    ]  # fmt: skip
    assert (doc.start, doc.end) == (12, 18)


def test_a_route_whose_handler_is_given_a_request_calls_nobody():
    facts = read(
        'func Routes(r Router) {\n\tr.Get("/slow", func(w http.ResponseWriter, r *http.Request) {})\n}\n\n'
        'func Ask(c *http.Client) {\n\tc.Get("https://example.org/slow")\n}\n'
    )
    assert [(use.symbol, use.operation) for use in facts.services] == [("Ask", "GET")]


def test_a_verb_that_is_also_the_name_stays_in_its_doc():
    facts = read("// Reset to the first state.\nfunc Reset() {}\n")
    assert facts.symbols[0].doc is not None
    assert facts.symbols[0].doc.text == "Reset to the first state."


def test_an_error_handed_on_is_plumbing_and_a_limit_is_a_decision():
    facts = read(
        "func f(note string) error {\n\tif err := check(note); err != nil {\n\t\treturn err\n\t}\n"
        '\tif len(note) > 140 {\n\t\treturn errors.New("too long")\n\t}\n\treturn nil\n}\n'
    )
    handed, limit = facts.guards
    assert handed.trivial and not limit.trivial
    assert limit.condition.op == "gt" and limit.condition.right is not None and limit.condition.right.value == 140
    assert (limit.outcomes[0].verb, limit.outcomes[0].message) == ("raise", "too long")
    assert (limit.start, limit.end) == (16, 17)
    assert facts.catches[0].handling == "reraised"
    assert [each.message for each in facts.raises] == ["too long"]


def test_an_error_that_is_handled_says_what_becomes_of_it():
    facts = read(
        "func f(ids []string) {\n\tfor _, id := range ids {\n\t\tif err := load(id); err != nil {\n"
        '\t\t\tlog.Printf("skipped %s: %v", id, err)\n\t\t\tcontinue\n\t\t}\n\t}\n}\n'
    )
    caught = facts.catches[0]
    assert caught.handling == "retried"
    assert caught.guarded == ("load",)
    assert caught.outcomes[0].message == "skipped {id}: {err}"


def test_sentinels_are_errors_by_name_even_when_wrapped_or_asked_for():
    facts = read(
        '// ErrGone says that nothing is there.\nvar ErrGone = errors.New("gone")\n\n'
        "func f(id string) (int, error) {\n\tn, err := g(id)\n\tif errors.Is(err, ErrGone) {\n\t\treturn 7, nil\n\t}\n"
        '\tif n < 0 {\n\t\treturn 0, fmt.Errorf("order %s: %w", id, ErrGone)\n\t}\n\treturn n, err\n}\n'
    )
    assert [symbol.kind for symbol in facts.symbols] == ["error", "function"]
    assert facts.catches[0].errors == ("ErrGone",)
    assert facts.catches[0].outcomes[0].value is not None and facts.catches[0].outcomes[0].value.value == 7
    assert [(each.error, each.message) for each in facts.raises] == [("ErrGone", "order {id}")]


def test_panics_exits_and_recovery():
    facts = read(
        'func f(n int) {\n\tdefer func() {\n\t\tif r := recover(); r != nil {\n\t\t\tlog.Println("recovered")\n\t\t}\n'
        '\t}()\n\tif n < 0 {\n\t\tpanic("negative")\n\t}\n\tif n == 9 {\n\t\tos.Exit(3)\n\t}\n}\n'
    )
    assert facts.catches[0].errors == ("panic",)
    assert [(each.error, each.message) for each in facts.raises] == [("panic", "negative")]
    assert facts.guards[-1].outcomes[0].verb == "exit"


def test_an_early_return_inside_a_branch_keeps_later_steps_from_being_told_as_sure():
    facts = read(
        'func f(a, b string) error {\n\tif a == "x" {\n\t\tif b == "y" {\n\t\t\treturn nil\n\t\t}\n'
        '\t\treturn errors.New("bad")\n\t}\n\treturn nil\n}\n'
    )
    outer = [guard for guard in facts.guards if guard.condition.left and guard.condition.left.name == "a"]
    assert outer == []
    assert [each.text for each in facts.raises[0].under] == ['a == "x"', 'not (b == "y")']


def test_iota_blocks_are_closed_sets_and_maps_of_states_are_moves():
    facts = read(
        "type State int\n\nconst (\n\t// Idle waits.\n\tIdle State = iota\n\tBusy // works\n\tDone\n)\n\n"
        "var next = map[State][]State{Idle: {Busy}, Busy: {Done, Idle}, Done: {}}\n"
    )
    told = [(m.name, m.doc) for m in facts.choices[0].members]
    assert told == [("Idle", "Waits."), ("Busy", "works"), ("Done", "")]
    assert [m.value.value for m in facts.choices[0].members if m.value] == [0, 1, 2]
    moves = [(each.source, each.targets) for each in facts.transitions]
    assert moves == [("Idle", ("Busy",)), ("Busy", ("Done", "Idle")), ("Done", ())]


def test_constants_fold_and_durations_keep_their_unit():
    facts = read(
        "const Limit = 60 * 24\n\nfunc f(ctx context.Context) {\n"
        "\tctx, cancel := context.WithTimeout(ctx, 5*time.Second)\n\tdefer cancel()\n\ttime.Sleep(2 * time.Minute)\n}\n"
    )
    assert (facts.constants[0].value.value, facts.constants[0].value.derivation) == (1440, "60 * 24")
    assert [(s.role, s.value.value, s.unit) for s in facts.settings] == [
        ("timeout", 5, "seconds"), ("delay", 2, "minutes")
    ]  # fmt: skip


def test_struct_tags_declare_rules_storage_environment():
    facts = read(
        'type Order struct {\n\tNote string `json:"note" validate:"required,max=140"`\n'
        '\tKind string `validate:"oneof=new used"`\n\tPort int `env:"PORT" envDefault:"8080"`\n}\n'
    )
    rules = {(each.field, each.rule) for each in facts.validations}
    assert rules == {("Note", "required"), ("Note", "max_length"), ("Kind", "one_of")}
    assert facts.env[0].name == "PORT" and facts.env[0].default is not None and facts.env[0].default.value == 8080


def test_routes_of_groups_carry_their_prefix_and_handler():
    facts = analyze(
        'package shop\n\nimport "github.com/gin-gonic/gin"\n\nfunc routes(r *gin.Engine, h *Handler) {\n'
        '\tapi := r.Group("/api")\n\tapi.GET("/orders/:id", h.show)\n}\n\ntype Handler struct{}\n\n'
        "func (h *Handler) show(c *gin.Context) {}\n"
    )
    assert [(r.symbol, r.method, r.path, r.framework) for r in facts.routes] == [
        ("Handler.show", "GET", "/api/orders/:id", "gin")
    ]


def test_a_get_that_is_no_route_is_none():
    facts = read('func f(cache Cache) {\n\tcache.Fetch("/orders", 3)\n\tcache.Get("orders", 3)\n}\n')
    assert facts.routes == ()


def test_cobra_commands_have_their_options():
    facts = analyze(
        'package main\n\nimport "github.com/spf13/cobra"\n\n'
        'var serve = &cobra.Command{Use: "serve [dir]", Short: "Serves a directory"}\n\nfunc init() {\n'
        '\tserve.Flags().StringP("host", "H", "localhost", "where to listen")\n\tserve.MarkFlagRequired("host")\n}\n'
    )
    command = facts.commands[0]
    assert (command.name, command.help, command.framework) == ("serve", "Serves a directory", "cobra")
    flags = {option.flags: option for option in command.options}
    assert flags[("--host", "-H")].required and flags[("dir",)].positional


def test_services_are_followed_to_their_operations():
    facts = analyze(
        'package shop\n\nimport (\n\t"database/sql"\n\t"net/http"\n'
        '\t"github.com/aws/aws-sdk-go-v2/aws"\n\t"github.com/aws/aws-sdk-go-v2/service/dynamodb"\n)\n\n'
        "type Store struct {\n\tdb *sql.DB\n\tclient *dynamodb.Client\n}\n\n"
        'func (s *Store) put(ctx Ctx) {\n\ts.db.ExecContext(ctx, "INSERT INTO orders VALUES (1)")\n'
        '\ts.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("orders")})\n'
        '\thttp.NewRequest(http.MethodPut, "https://x.example/a", nil)\n}\n'
    )
    found = [(s.service, s.operation, s.resource.value if s.resource else None) for s in facts.services]
    assert found == [
        ("sql", "INSERT", "orders"), ("aws.dynamodb", "PutItem", "orders"), ("http", "PUT", "https://x.example/a")
    ]  # fmt: skip


def test_environment_variables_learn_their_default_and_need():
    facts = read(
        'func f() error {\n\tport := os.Getenv("PORT")\n\tif port == "" {\n\t\tport = "80"\n\t}\n'
        '\tkey := os.Getenv("API_KEY")\n\tif key == "" {\n\t\treturn errors.New("no key")\n\t}\n\treturn nil\n}\n'
    )
    port, key = facts.env
    assert port.default is not None and port.default.value == "80" and not port.required
    assert key.required


def test_a_loop_that_leaves_on_success_tries_again():
    facts = read(
        'var ErrDown = errors.New("down")\n\nfunc f() error {\n\tfor i := 0; i < 3; i++ {\n\t\terr := call()\n'
        "\t\tif err == nil {\n\t\t\treturn nil\n\t\t}\n\t\ttime.Sleep(time.Second)\n\t}\n\treturn ErrDown\n}\n"
    )
    retry = facts.retries[0]
    assert retry.attempts is not None and retry.attempts.value == 3
    assert retry.tries == ("call",) and retry.final_error == "ErrDown"
    assert facts.raises[0].after_loop


def test_a_loop_that_polls_is_no_retry():
    facts = read("func f() {\n\tfor {\n\t\ttick()\n\t\ttime.Sleep(time.Second)\n\t}\n}\n")
    assert facts.retries == ()


def test_tests_tell_their_sentence_cases_and_expectations():
    facts = analyze(
        'package shop\n\nimport "testing"\n\nfunc TestLongNote_isRefused(t *testing.T) {\n'
        '\ttests := []struct{ name string; want int }{{"a", 1}, {"b", 2}}\n\tfor _, tt := range tests {\n'
        "\t\tt.Run(tt.name, func(t *testing.T) {\n\t\t\tif got := Price(tt.name); got != tt.want {\n"
        '\t\t\t\tt.Errorf("got %d", got)\n\t\t\t}\n\t\t})\n\t}\n}\n'
    )
    case = facts.tests[0]
    assert case.sentence == "long note is refused"
    assert case.cases == ('{"a", 1}', '{"b", 2}')
    assert "Price" in case.calls
    assert case.expects[0].condition is not None and case.expects[0].condition.op == "eq"


def test_what_follows_broken_text_is_still_read():
    facts = analyze(
        "package x\n\nfunc Good() int { return 3 }\n\nfunc Bad() int { return ( }\n\n"
        'func After(n int) error {\n\tif n > 140 {\n\t\treturn errors.New("too long")\n\t}\n\treturn nil\n}\n'
    )
    assert {"Good", "After"} <= {symbol.name for symbol in facts.symbols}
    assert facts.problems and facts.problems[0].start >= 5
    assert facts.guards[0].outcomes[0].message == "too long"


def test_deep_nesting_is_no_obstacle():
    for text in (
        "package x\nfunc f() int { return " + "(" * 200_000 + "1" + ")" * 200_000 + " }\n",
        "package x\nvar a = f" + ".b()" * 20_000 + "\n",
        "package x\nfunc f() {" + "{" * 50_000,
        "\0\0", "",
    ):  # fmt: skip
        assert analyze(text).language == "go"
