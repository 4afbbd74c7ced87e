"""What a Go program that serves metrics keeps to: its flags, its configuration file, its log, its sign-in."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

MANIFEST = "module example.org/weather\n\ngo 1.22\n"
HEAD = """package main

import (
	"crypto/tls"
	"errors"
	"net/http"

	"github.com/go-kit/log"
	"github.com/go-kit/log/level"
	zlog "github.com/rs/zerolog/log"
	"gopkg.in/alecthomas/kingpin.v2"
)

"""
PROGRAM = """
    var (
        addr    = kingpin.Flag("listen-address", "Where to listen.").Short('l').Default(":9300").Envar("ADDR").String()
        verbose = kingpin.Flag("verbose", "Say more.").Bool()
        format  = kingpin.Flag("format", "How to write.").Default("text").Enum("text", "json")

        serve = kingpin.Command("serve", "Serve the readings.")
        every = serve.Flag("every", "How often to read.").Default("30s").Duration()
        place = serve.Arg("station", "Which station.").Required().String()
    )

    var errNoStations = errors.New("no stations are configured")

    // What may be answered besides.
    var extraHeaders = map[string][]string{
        "X-Frame-Options":           {"deny", "sameorigin"},
        "Strict-Transport-Security": nil,
    }

    // Config is the file that it is set up by.
    type Config struct {
        Stations   []string `yaml:"station_list"`
        CertPath   string   `yaml:"cert_file" json:"cert"`
        ClientAuth string   `yaml:"client_auth,omitempty"`
        Name       string   `yaml:"name"`
    }

    // Check refuses what cannot be served.
    func (c *Config) Check(out *tls.Config, logger log.Logger) error {
        if len(c.Stations) == 0 && c.Name == "" {
            level.Warn(logger).Log("msg", "Nothing to serve", "file", c.CertPath)
            return errNoStations
        }
        switch c.ClientAuth {
        case "request":
            out.ClientAuth = tls.RequestClientCert
        case "any", "require":
            out.ClientAuth = tls.RequireAnyClientCert
        case "verify":
            out.ClientAuth = tls.RequireAndVerifyClientCert
        case "", "none":
            out.ClientAuth = tls.NoClientCert
        default:
            return errors.New("unknown client_auth: " + c.ClientAuth)
        }
        return nil
    }

    // Signed lets in who is known.
    func Signed(w http.ResponseWriter, r *http.Request, users map[string]string) {
        user, _, ok := r.BasicAuth()
        hash, known := users[user]
        if !known {
            zlog.Warn().Str("user", user).Msg("unknown user")
            hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"
        }
        if !ok || hash == "" {
            w.WriteHeader(http.StatusUnauthorized)
        }
    }

    func main() {
        kingpin.Parse()
    }
"""


def texts() -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "main.go": HEAD + dedent(PROGRAM).lstrip("\n")}))


def test_flags_of_kingpin_tell_their_default_variable_and_choices() -> None:
    told = texts()
    listen = next(each for each in told if "`--listen-address`" in each)
    assert "`-l`" in listen and '":9300"' in listen and "`ADDR`" in listen
    assert any("`--format`" in each and "`json`" in each for each in told)
    assert any("`--every`" in each and "30s" in each and "serve" in each for each in told)
    assert any("`station`" in each or "station" in each for each in told if "serve" in each)


def test_fields_tell_the_names_that_the_file_writes() -> None:
    told = texts()
    assert (
        "`Config` holds `Stations` (as `station_list`), `CertPath` (as `cert_file`), `ClientAuth` and `Name`."
    ) in told


def test_a_private_sentinel_is_told_by_what_it_says() -> None:
    error = next(each for each in texts() if "errNoStations" in each)
    assert 'return an error with "no stations are configured" (`errNoStations`)' in error


def test_a_default_is_told_by_all_the_cases_before_it() -> None:
    error = next(each for each in texts() if "unknown client_auth" in each)
    assert 'is none of "request", "any", "require", "verify", an empty string or "none"' in error


def test_constants_of_other_packages_are_what_a_word_stands_for() -> None:
    assert any('`tls.RequireAnyClientCert` for "any" or "require"' in each for each in texts())


def test_a_list_of_texts_for_each_text_is_no_table_of_moves() -> None:
    told = texts()
    assert not any(each.startswith("Allowed moves") for each in told)
    assert any(each.startswith('`extraHeaders` maps "X-Frame-Options" to') for each in told)


def test_lines_of_a_log_are_no_calls_and_hashes_no_texts() -> None:
    told = texts()
    assert not any("calls `Log`" in each or "calls `Msg`" in each or "$2y$" in each for each in told)
    assert any(
        'log a warning "Nothing to serve"' in each or 'logs a warning "Nothing to serve"' in each for each in told
    )
