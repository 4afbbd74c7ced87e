"""Programs in C: their options, what they print, what a name was given, where a `goto` leads, signals and macros."""

from specs.analysis.native import analyze_c
from specs.analysis.native.prepared import prepared
from specs.writing.titles import lot_title
from tests.specs.writing.drafts import draft_of, package_of, said

PROGRAM = """
#include <getopt.h>
static void usage(void) {
    fprintf(stderr, "\\t-q, --quiet     say nothing at all\\n");
    fprintf(stderr, "  -o FILE  where to write it\\n");
}
int main(int argc, char **argv) {
    int c;
    while ((c = getopt(argc, argv, "qo:xh")) != -1) {
        switch (c) {
        case 'q':
            quiet = 1;
            break;
        case 'o':
            out = optarg;
            break;
        case 'x':
        case 'h':
            printf("version %s\\n", PACKAGE_VERSION);
            exit(0);
        default:
            fprintf(stderr, "try %s -h for help\\n", argv[0]);
            exit(64);
        }
    }
    return 0;
}
"""


def test_letters_of_getopt_are_options_with_what_usage_says_of_them():
    (command,) = analyze_c(PROGRAM).commands
    assert [(each.flags, each.takes_value, each.help) for each in command.options] == [
        (("-q",), False, "say nothing at all"),
        (("-o",), True, "where to write it"),
        (("-x",), False, ""),
        (("-h",), False, ""),
    ]
    assert command.options[0].start == 4


def test_letters_that_no_getopt_reads_are_no_options():
    assert (
        analyze_c('int f(int c) { getoptions(a, b, "qo:"); switch (c) { case 1: return 2; } return 0; }').commands == ()
    )


def test_what_is_done_for_a_letter_is_told_of_the_option():
    texts = said(draft_of({"tool.c": PROGRAM}))
    assert 'When `-x` or `-h` is given, `main` prints "version {PACKAGE_VERSION}" and exits with status 0.' in texts
    assert any(
        text.startswith("When an unknown option is given, `main` prints") and text.endswith("exits with status 64.")
        for text in texts
    )
    assert not any("`c` is" in text for text in texts)


def test_long_options_of_a_table_are_joined_by_the_letters_beside_it():
    facts = analyze_c("""
int parse(int argc, char **argv) {
    struct option names[] = { {"help", 0, 0, (int) 'h'}, {"rate", 1, 0, 'r'}, {0} };
    char *letters = "hr:z";
    int c = getopt_long(argc, argv, letters, names, 0);
    return c;
}
""")
    (command,) = facts.commands
    assert command.symbol == "parse"
    assert [each.flags for each in command.options] == [("--help", "-h"), ("--rate", "-r"), ("-z",)]


def test_words_that_are_compared_with_the_arguments_are_options():
    facts = analyze_c("""
void parse(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--port") == 0) { port = atoi(argv[++i]); }
        else if (strcmp(argv[i], "-d") == 0 || strcmp(argv[i], "--daemon") == 0) { daemon = 1; }
        else if (strcmp(argv[i], "start") == 0) { run(); }
    }
}
""")
    (command,) = facts.commands
    assert [(each.flags, each.takes_value) for each in command.options] == [
        (("--port",), True),
        (("--daemon", "-d"), False),
    ]


def test_formats_are_filled_with_what_they_are_given():
    texts = said(draft_of({"a.c": """
/* Opens it. */
int open_it(const char *path, struct conf *conf) {
    FILE *file;
    if ((file = fopen(path, "r")) == NULL) {
        fprintf(stderr, "cannot open %s: %s\\n", conf->name, strerror(errno));
        exit(3);
    }
    if (conf->size > 4096) {
        fprintf(stderr, "%s: %s\\n", conf->name, _("the file is too large"));
        return -1;
    }
    if (conf->rows % 2)
        errx(2, "odd rows in %s", path);
    return 0;
}
"""}))  # fmt: skip
    assert (
        'When `fopen(path, "r")` is NULL, `open_it` prints "cannot open {conf->name}: {…}" to standard error and '
        "exits with status 3."
    ) in texts
    assert any('prints "the file is too large" to standard error and returns -1' in text for text in texts)
    assert any('prints "odd rows in {path}" to standard error and exits with status 2' in text for text in texts)


def test_a_format_whose_values_do_not_fit_stays_as_it_is():
    (guard,) = analyze_c('void f(int n) { if (n > 3) say("%s of %d", n); }').guards
    assert guard.outcomes[0].args[0].value == "%s of %d"


def test_a_name_is_told_as_the_call_that_gave_it_its_value():
    texts = said(draft_of({"a.c": """
/* Reads. */
int fetch(int fd, char *to) {
    int n;
    n = read(fd, to, 64);
    if (n < 0)
        return -2;
    n = convert(to);
    adjust(&n);
    if (n > 70)
        return -3;
    return 0;
}
"""}))  # fmt: skip
    assert any("`read(fd, to, 64)` is below 0" in text and "return -2" in text for text in texts)
    assert any("`n` is above 70" in text and "return -3" in text for text in texts)  # it may be another by then


def test_a_goto_is_told_by_what_its_label_returns():
    texts = said(draft_of({"a.c": """
/* Loads. */
int load(const char *path, int size) {
    int ret = 0;
    if (size > 512)
        goto fail;
    if (size < 4) {
        ret = -EINVAL;
        goto out;
    }
    if (size == 77)
        goto again;
again:
    work();
out:
    release();
    return ret;
fail:
    release();
    return -7;
}
"""}))  # fmt: skip
    assert any("`size` is above 512" in text and "return -7" in text for text in texts)
    assert any("`size` is below 4" in text and "-EINVAL" in text for text in texts)
    assert not any("77" in text for text in texts)


def test_signals_are_told_with_their_handlers_and_not_where_they_are_put_back():
    facts = analyze_c("""
static void on_term(int s) { stop = 1; }
void begin(void) { sa.sa_handler = on_term; sigemptyset(&(sa.sa_mask)); sigaction(SIGTERM, &sa, &old); }
void end(void) { sigaction(SIGTERM, &old, NULL); }
void ignore(void) { sa.sa_handler = SIG_IGN; sigaction(SIGPIPE, &sa, NULL); }
""")
    assert [(each.symbol, each.name) for each in facts.entries] == [("on_term", "SIGTERM")]


def test_macros_are_told_by_the_words_behind_them_and_single_bits_are_not():
    facts = analyze_c("""
#define CHUNK 512 /* most that is read at once */
#define FLAG_A 0x01
#define FLAG_B 0x02
#define FLAG_C 0x04
#define FLAG_D 0x08 /* asks for more */
#define TRUE 1
#ifndef SHUT_RD
#define SHUT_RD 0
#endif
#ifdef HAVE_POLL
#define WAITS "poll"
#else
#define WAITS "select"
#endif
/* Adds a page. */
#define PAGES 16
int add_page(int number)
{
    return number;
}
""")
    assert [(each.name, each.doc) for each in facts.constants] == [
        ("CHUNK", "most that is read at once"),
        ("FLAG_D", "asks for more"),
        ("PAGES", ""),
    ]


def test_members_are_told_by_the_words_behind_them():
    facts = analyze_c("struct conf {\n  int port;  /* where it listens */\n  char *name; /**< its name */\n};\n")
    assert [(each.name, each.doc) for each in facts.models[0].fields] == [
        ("port", "where it listens"),
        ("name", "its name"),
    ]


def test_a_block_over_a_blank_row_documents_and_a_licence_does_not():
    facts = analyze_c("""int x;
/*
 * Takes what it is given.
 */

int take(void) { return 1; }
/* Sizes */

int give(void) { return 1; }
/*
 * This program is free software; see the license.
 */

int keep(void) { return 1; }
""")
    assert [(each.name, each.doc.text if each.doc else "") for each in facts.symbols] == [
        ("take", "Takes what it is given."),
        ("give", ""),
        ("keep", ""),
    ]


def test_what_is_logged_with_a_level_is_a_log_and_debugging_is_none():
    (loud, quiet) = analyze_c("""
void f(int n) {
    if (n > 3) log_message(LOG_WARNING, "too many: %d", n);
    if (n > 4) debug("n is %d", n);
}
""").guards
    assert (loud.outcomes[0].verb, loud.outcomes[0].name, loud.outcomes[0].message) == (
        "log", "warning", "too many: {n}",
    )  # fmt: skip
    assert (quiet.outcomes[0].verb, quiet.outcomes[0].name) == ("log", "debug")


USAGE = """
void display_help(void) {
    struct row rows[] = {
        {"-p", "--progress", 0,
         N_("show a progress bar")},
        {"-s", "--size", _("SIZE"),
         N_("take SIZE for the whole")},
        {"-q", "--quiet", 0, N_("say nothing at all")},
        {"-h", "--help", 0, N_("show this help")},
    };
}
"""
READS = """
int parse(int argc, char **argv) {
    struct option names[] = {
        {"progress", 0, 0, 'p'}, {"size", 1, 0, 's'}, {"quiet", 0, 0, 'q'}, {"help", 0, 0, 'h'}, {"odd", 0, 0, 'o'},
        {0}
    };
    return getopt_long(argc, argv, "ps:qho", names, 0);
}
"""


def test_options_that_another_file_tells_of_are_told_once_with_their_words():
    package = package_of({"options.c": READS, "help.c": USAGE})
    told = {
        path: [(each.flags, each.help) for command in file.facts.commands for each in command.options]
        for path, file in package.files.items()
        if file.facts is not None
    }
    assert told["options.c"] == [(("--odd", "-o"), "")]
    assert told["help.c"][:2] == [
        (("-p", "--progress"), "show a progress bar"),
        (("-s", "--size"), "take SIZE for the whole"),
    ]
    texts = said(draft_of({"options.c": READS, "help.c": USAGE}))
    assert "The program takes `-q` (or `--quiet`): say nothing at all." in texts


def test_letters_that_ask_twice_of_one_name_are_not_held_against_each_other():
    facts = analyze_c("""
int read_it(const char *s) {
    char c = *s++;
    if (c == 'x') {
        c = *s++;
        switch (c) {
        case 'u':
            if (more(s) > 4) return -2;
            break;
        }
    }
    return 0;
}
""")
    (guard,) = [each for each in facts.guards if each.outcomes and each.outcomes[0].value.text == "-2"]
    assert [each.text for each in guard.under] == ["c == 'u'"]


def test_functions_are_asked_for_what_they_give_back():
    texts = said(draft_of({"a.c": """
static int store(int row) { return row; }
/* Adds. */
int add(const char *text, int row) {
    if (store(row))
        return -3;
    if (strchr(text, 'x'))
        return -4;
    if (isdigit(text[0]))
        return -5;
    return 0;
}
"""}))  # fmt: skip
    assert any("`store(row)` is non-zero" in text for text in texts)
    assert any("`strchr(text, 'x')` is not NULL" in text for text in texts)
    assert any("`isdigit(text[0])` holds" in text for text in texts)


def test_what_is_released_on_the_way_out_is_no_step():
    texts = said(draft_of({"a.c": """
/* Opens. */
int begin(struct conf *conf) {
    if (conf->size > 900) {
        fprintf(stderr, "too large: %d\\n", conf->size);
        conf_free(conf);
        fclose(conf->file);
        return 71;
    }
    return 0;
}
"""}))  # fmt: skip
    assert (
        'When `conf->size` is above 900, `begin` prints "too large: {conf->size}" to standard error and returns 71.'
        in texts
    )


def test_what_is_never_built_or_only_for_tests_is_not_read():
    facts = analyze_c("""
#if 0
int gone(void) { return 1; }
#else
int kept(void) {
#if 0
    if (size > 5) return 9;
#endif
    return 1;
}
#endif
#ifdef LIST_TEST_MAIN
int main(void) { return run(); }
#endif
#ifndef TESTING
int real(void) { return 1; }
#endif
#if HAVE_LATEST && 1
int late(void) { return 1; }
#endif
""")
    assert [each.name for each in facts.symbols] == ["kept", "real", "late"]
    assert facts.guards == () and facts.entries == ()


CUT = """
int begin(int argc, char **argv) {
#ifdef IPV6
    if (open6() < 0) {
#else
    if (open4() < 0) {
#endif
        return -7;
    }
    if (argc > 9
#ifdef _WIN32
        && argv[0]
#endif
    )
        return -8;
#ifdef IPV6
    else if (argc > 6)
        return -6;
#endif
    struct option names[] = {
#ifdef IPV6
        {"ipv6", 0, 0, '6'},
#endif
        {"help", 0, 0, 'h'}, {0}
    };
    return getopt_long(argc, argv, "6h", names, 0);
}
int after(int n) { if (n > 77) return -9; return 0; }
"""


def test_directives_that_cut_through_a_statement_leave_it_whole():
    facts = analyze_c(CUT)
    assert facts.problems == ()
    assert [(each.symbol, each.condition.text, each.under) for each in facts.guards if each.symbol == "after"] == [
        ("after", "n > 77", ()),
    ]
    texts = said(draft_of({"a.c": CUT}))
    assert any("`open6()` is below 0" in text and "return -7" in text for text in texts)
    assert any("`argc` is above 9" in text and "return -8" in text for text in texts)
    assert [each.flags for each in facts.commands[0].options] == [("--ipv6", "-6"), ("--help", "-h")]


def test_directives_around_whole_statements_stay_as_they_are():
    text = "int f(int n) {\n#ifdef A\n if (n > 5) return 3;\n#else\n if (n > 6) return 3;\n#endif\n return 0;\n}\n"
    assert prepared(text) == text
    assert [each.condition.text for each in analyze_c(text).guards] == ["n > 5", "n > 6"]


def test_a_header_for_both_languages_is_read_without_its_braces():
    facts = analyze_c("""
#ifdef __cplusplus
extern "C" {
#endif
/* Adds one to what it is given. */
int add(int n);
#ifdef __cplusplus
}
#endif
""")
    assert facts.problems == ()
    assert [each.name for each in facts.symbols] == ["add"]


def test_a_handler_may_stand_below_what_sets_it():
    facts = analyze_c("""
static void on_int(int s);
int main(void) { signal(SIGINT, on_int); signal(SIGHUP, elsewhere); return 0; }
static void on_int(int s) { stop = 1; }
""")
    assert [(each.symbol, each.name, each.framework) for each in facts.entries if each.kind == "signal"] == [
        ("on_int", "SIGINT", ""),
        ("main", "SIGHUP", "sigaction"),
    ]


def test_texts_that_are_compared_are_asked_for_what_they_are():
    first, second, third, fourth = analyze_c("""
int f(const char *a) {
    if (!strcmp(a, "swap")) return 2;
    if (strcmp(a, "ext2")) return 3;
    if (strncmp(a, "http://", 7) == 0) return 4;
    if (strncmp(a, "http://", 3) == 0) return 5;
    return 0;
}
""").guards
    assert [each.condition.op for each in (first, second, third, fourth)] == ["eq", "ne", "starts", "eq"]


def test_a_case_keeps_what_directives_set_off_from_it():
    facts = analyze_c("""
int f(int c) {
    switch (c) {
    case '4':
#ifdef IPV6
        family = 4;
#endif
        break;
    case 't':
        return 7;
    }
    return 0;
}
""")
    assert [each.condition.op for each in facts.guards] == ["eq"]
    assert facts.guards[0].condition.right is not None and facts.guards[0].condition.right.value == "t"


SETTERS = """
static int set_port(struct conf *conf, const char *value) {
    long port = atol(value);
    if (port < 1 || port > 65535)
        return SHOP_ELIMIT;
    return SHOP_OK;
}
static int set_name(struct conf *conf, const char *value) { return SHOP_OK; }
static const struct row { const char *name; int (*set)(struct conf *, const char *); } rows[] = {
    { "port", set_port },
    { "name", set_name },
};
static int apply(struct conf *conf, const char *line) {
    for (int i = 0; i < 2; i++)
        if (strcmp(rows[i].name, line) == 0)
            return rows[i].set(conf, line);
    return SHOP_ESYNTAX;
}
/* Reads what stands in a line. */
int shop_read(struct conf *conf, const char *line) { return apply(conf, line); }
"""


def test_who_reads_a_table_of_functions_calls_what_stands_in_it():
    package = package_of({"conf.c": SETTERS})
    called = {(edge.caller.name, edge.callee.name): edge.start for edge in package.edges}
    assert called["apply", "set_port"] == 10
    assert ("apply", "set_name") in called and ("shop_read", "apply") in called
    draft = draft_of({"conf.c": SETTERS})
    told = [each for part in draft.capabilities for each in part.requirements if ("conf.c", "set_port") in each.symbols]
    assert told and ("conf.c", "shop_read") in told[0].symbols
    texts = said(draft)
    assert "IF `port` is below 1 or `port` is above 65535 THEN `set_port` SHALL return `SHOP_ELIMIT`." in texts


def test_what_is_done_beyond_the_checks_inside_a_branch_is_told_of_both():
    facts = analyze_c("""
int wait_for(int fd) {
    int n = poll(&fds, 1, 2500);
    if (n < 0) {
        if (errno == EINTR)
            return 0;
        syslog(LOG_ERR, "cannot wait for it");
        return -5;
    }
    return n;
}
""")
    beyond = facts.guards[-1] if facts.guards[-1].outcomes[-1].value.text == "-5" else facts.guards[0]
    assert (beyond.condition.op, beyond.condition.text) == ("ne", "errno != EINTR") or "EINTR" in beyond.condition.text
    assert [each.op for each in beyond.under] == ["lt"]
    assert [(each.name, each.value.value, each.unit) for each in facts.settings] == [("timeout", 2500, "milliseconds")]


def test_functions_that_assert_and_are_given_nothing_are_tests():
    facts = analyze_c("""
#include <assert.h>
static void test_rings_have_room(void) { assert(ring_room(3) == -1); }
static int test_bit(int number) { return number & 1; }
""")
    assert [each.symbol for each in facts.tests] == ["test_rings_have_room"]
    assert [each.name for each in facts.symbols if each.kind == "function"] == ["test_bit"]
    without = analyze_c("static void test_rings_have_room(void) { assert(ring_room(3) == -1); }")
    assert without.tests == ()


def test_variables_that_are_given_other_values_are_no_constants_and_sources_keep_theirs():
    facts = analyze_c("""
static int most_rows = 40;
static int level = 3;
static int read_in = 7;
static const int always = 9;
int f(int n) { level = n; scan("%d", &read_in); return most_rows + level; }
""")
    assert [each.name for each in facts.constants] == ["most_rows", "always"]
    one = "#define LIMIT 41\nint f(int n) { if (n > LIMIT) return -3; return 0; }\n"
    other = "/* Gives. */\nint g(int n) { if (n > LIMIT) return -4; return 0; }\n"
    texts = said(draft_of({"one.c": one, "other.c": other}))
    assert any("above 41 (`LIMIT`)" in text and "return -3" in text for text in texts)
    assert any("above `LIMIT`" in text and "return -4" in text for text in texts)
    texts = said(draft_of({"one.h": "#define LIMIT 41\n", "other.c": other}))
    assert any("above 41 (`LIMIT`)" in text and "return -4" in text for text in texts)


def test_a_brace_is_a_text_and_a_pointer_that_has_gone_on_is_asked_anew():
    texts = said(draft_of({"a.c": """
/* Scans. */
int scan(const char *s, int deep) {
    switch (*s) {
    case '{':
        if (deep > 256) return -7;
        break;
    }
    if (*s == '[') {
        while (*++s != ']')
            if (!*s) return -8;
    }
    return 0;
}
"""}))  # fmt: skip
    assert any('`*s` is "{" and `deep` is above 256' in text and "return -7" in text for text in texts)
    assert any("IF by then `*s` is not set THEN `scan` SHALL return -8." in text for text in texts)


def test_letters_that_a_program_reads_by_hand_are_options():
    texts = said(draft_of({"a.c": """
int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        switch (argv[i][1]) {
        case 'v':
            printf("version %s\\n", VERSION);
            exit(0);
        case 'q':
            quiet = 4;
        }
    return run();
}
"""}))  # fmt: skip
    assert 'When `-v` is given, `main` prints "version {VERSION}" and exits with status 0.' in texts


def test_functions_whose_type_stands_in_a_macro_go_by_their_own_names():
    facts = analyze_c("""
/* Joins two texts. */
SHOP_DECLARE(int)
shop_join(char **a, const char *b)
{
    if (strlen(b) > 200) return -5;
    return 1;
}
SHOP_EXPORT(const char *) shop_name(void);
PyAPI_FUNC(struct shop *) Py_Shop(int n) { return make(n); }
""")
    assert [(each.name, each.returns) for each in facts.symbols] == [
        ("shop_join", "int"), ("Py_Shop", "struct shop *"),
    ]  # fmt: skip
    assert facts.symbols[0].doc is not None and facts.problems == ()


def test_a_macro_that_asks_in_a_condition_asserts_nothing():
    facts = analyze_c("""
int f(char *s) {
    if (CHECK(s, "_")) return 4;
    return 0;
}
""")
    assert facts.raises == ()


STORE = """
#include <pthread.h>
struct store { int pending; pthread_mutex_t lock; };
struct store *store_open(const char *path) {
    struct store *store = calloc(1, sizeof(*store));
    if (!store)
        return NULL;
    return store;
}
int store_add(struct store *store, int row) {
    int rc = 0;
    if (!row)
        return -EINVAL;
    if (store->pending >= 900) {
        rc = -ENOSPC;
        goto unlock;
    }
unlock:
    pthread_mutex_unlock(&store->lock);
    return rc;
}
int store_rank(long status) { return status >= 500 ? STORE_RETRY : STORE_FAILED; }
int store_read(struct conf *conf, const char *key, const char *value) {
    if (!strcmp(key, "interval"))
        conf->interval = atoi(value);
    else if (strcmp(key, "max-rows") == 0)
        conf->rows = atoi(value);
    return 0;
}
"""


def test_a_family_of_functions_is_no_verb_and_places_are_asked_for_null():
    draft = draft_of({"store.c": STORE})
    titles = [each.title for part in draft.capabilities for each in part.requirements]
    assert "Store: open" in titles and "Store: add" in titles
    texts = said(draft)
    assert not any("stores add" in text.lower() for text in texts)
    assert "IF `calloc(1, sizeof(*store))` is NULL THEN `store_open` SHALL return NULL." in texts
    assert "IF `store->pending` is at least 900 THEN `store_add` SHALL return `-ENOSPC`." in texts
    assert (
        "IF `status` is at least 500 THEN `store_rank` SHALL return `STORE_RETRY`, and otherwise return `STORE_FAILED`."
    ) in texts
    assert 'When `key` is "interval", `store_read` sets `conf->interval` to `atoi(value)`.' in texts
    assert any('"max-rows"' in text for text in texts)


def test_the_key_of_argp_is_the_option():
    texts = said(draft_of({"a.c": """
static struct argp_option options[] = {
    { "interval", 'i', "SECS", 0, "seconds between two rounds", 0 },
    { "quiet", 'q', NULL, 0, "say nothing", 0 },
    { 0 }
};
static error_t parse_opt(int key, char *arg, struct argp_state *state) {
    switch (key) {
    case 'i':
        if (atoi(arg) > 86400) argp_error(state, "interval is too long");
        break;
    }
    return 0;
}
"""}))  # fmt: skip
    assert any(text.startswith("When `-i` is given and") and "86400" in text for text in texts)


def test_verbs_make_no_family_and_families_are_not_said_twice():
    draft = draft_of(
        {
            "rules.c": """
/* Adds a port. */
int add_port(int port) { if (port > 65535) return -3; return 0; }
int add_rule(int rule) { if (rule > 512) return -3; return 0; }
"""
        }
    )
    titles = [each.title for part in draft.capabilities for each in part.requirements]
    assert not any(title.startswith("Add:") for title in titles)
    assert lot_title("src/list.c", ["ring_new", "ring_get"]) == "List: new and get"
    assert lot_title("src/list.c", ["ring_new", "pool_get"]) == "List: ring new and pool get"


def test_what_has_moved_on_is_asked_by_then():
    texts = said(draft_of({"a.c": r"""
static int at = 1;
/* Reads a number. */
int number(const char *s, int n) {
    if (s == 0) return -5;
    while (*s == ' ') s++;
    if (!isdigit(*s)) return -6;
    switch (*s) {
    case '\b': case '\f': s++; break;
    default: return -7;
    }
    if (*s == '.' && *(s + 1) && n == 3) return -8;
    if (at >= n) return -9;
    at++;
    if (at >= n) return -10;
    return 0;
}
"""}))  # fmt: skip
    assert any("IF `s` is 0 THEN" in text and "return -5" in text for text in texts)
    assert any("IF by then `isdigit(*s)` does not hold THEN" in text and "return -6" in text for text in texts)
    assert any("by then `*s` is not one of a backspace or a form feed" in text and "-7" in text for text in texts)
    assert any('by then `*s` is ".", `*(s + 1)` is set and `n` is 3' in text for text in texts)
    assert any("IF `at` is at least `n` THEN" in text and "return -9" in text for text in texts)
    assert any("IF by then `at` is at least `n` THEN" in text and "return -10" in text for text in texts)


def test_limits_with_a_name_and_codes_on_the_other_side_are_told():
    texts = said(draft_of({"a.c": r"""
#include <stdio.h>
#define READ_TIMEOUT 90000
/* Looks at a thing. */
int look(struct thing *t, int automatic) {
    long total = fill(t);
    if (is_block(t->mode)) {
        t->size = size_of_block(t);
    } else if (is_file(t->mode)) {
        t->size = t->held;
    } else {
        if (!automatic)
            fprintf(stderr, "not a regular file\n");
        return 4;
    }
    return 0;
}
static long fill(struct thing *t) {
    long total = 0;
    for (;;) {
        total += take(t);
        long elapsed = since(t->begun);
        if (elapsed > READ_TIMEOUT) {
            debug("%s", "timing out");
            return total;
        }
    }
}
"""}))  # fmt: skip
    assert any("`t->mode` is not a file" in text and "return 4" in text for text in texts)
    assert any("above 90000 (`READ_TIMEOUT`)" in text and "return `total`" in text for text in texts)


def test_a_bound_that_is_set_only_in_one_case_is_no_bound_of_all():
    texts = said(draft_of({"a.c": r"""
#define BUFFER_SIZE 409600
/* Runs. */
int run(struct state *state) {
    state->max_clients = 100;
    if (state->buffer_size == 0)
        state->buffer_size = BUFFER_SIZE;
    return go(state);
}
"""}))  # fmt: skip
    assert "When `state->buffer_size` is 0, `run` sets `state->buffer_size` to 409600 (`BUFFER_SIZE`)." in texts
    assert not any("`state->buffer_size` is 409600" in text or "works with" in text for text in texts)
    assert any("100" in text and "max_clients" in text for text in texts)


def test_what_is_true_in_capitals_is_true():
    texts = said(draft_of({"a.c": """
/* Runs. */
int run(int on, int quiet, long end) {
    if (on == TRUE && quiet == FALSE) return -3;
    if (end < 0) {
        end += 40;
        if (end < 0) return -4;
    }
    return 0;
}
"""}))  # fmt: skip
    assert any("IF `on` is set and `quiet` is not set THEN `run` SHALL return -3." in text for text in texts)
    assert any("IF by then `end` is below 0 THEN `run` SHALL return -4." in text for text in texts)


def test_rows_of_a_usage_text_that_go_on_are_told_whole():
    texts = said(draft_of({"main.c": r"""
#include <stdio.h>
#include <unistd.h>
#define DEEP 41
static void usage(void) {
    printf("usage: it [options]\n"
        "  -A\t\tAttach to the socket, or create it if it\n"
        "\t\t  does not exist.\n"
        "  -n\t\tCreate a socket and run the "
        "command.\n"
        "  -r <way>\tDraw again. The ways are:\n"
        "  -e <char>\tSet the character, ^\\ else.\n");
}
/*
** Attaches rows that begin with
** two stars.
*/
int attach_main(int quiet) { return quiet; }
int main(int argc, char **argv) {
    if (argc >= 1 && **argv == '-') {
        printf("no flag\n");
        return 3;
    }
    pid_t pid = fork();
    if (pid < 0) { return 4; }
    else if (pid == 0) { printf("child\n"); return attach_main(argc > DEEP); }
    return 0;
}
"""}))  # fmt: skip
    assert any("`-A`: Attach to the socket, or create it if it does not exist." in text for text in texts)
    assert any("`-n`: Create a socket and run the command." in text for text in texts)
    assert any("`-r`: Draw again." in text for text in texts)
    assert any("`-e`: Set the character, ^\\ else." in text for text in texts)
    assert any('`argc` is at least 1 and `**argv` is "-"' in text for text in texts)
    assert any('When `fork()` is 0, `main` prints "child"' in text for text in texts)
    assert any("Attaches rows that begin with two stars." in text for text in texts)
    assert not any("attaches a main" in text for text in texts)


def test_what_only_some_builds_do_says_so():
    texts = said(draft_of({"a.c": """
#ifndef A_C
#define A_C
/* Opens. */
int opened(const char *path, int level) {
#ifdef HAVE_PTC
    if (open_ptc(path) < 0) return -3;
#else
    if (open_mx(path) < 0) return -4;
#endif
#if !defined(SMALL)
    if (level > 41) return -5;
#endif
#if VERSION > 3
    if (level < 7) return -6;
#endif
    return 0;
}
#endif
"""}))  # fmt: skip
    assert any("IF `HAVE_PTC` is defined and `open_ptc(path)` is below 0 THEN" in text for text in texts)
    assert any("IF `HAVE_PTC` is not defined and `open_mx(path)` is below 0 THEN" in text for text in texts)
    assert any("IF `SMALL` is not defined and `level` is above 41 THEN" in text for text in texts)
    assert any("IF `level` is below 7 THEN" in text for text in texts)
