"""Libraries and command line tools in JavaScript and TypeScript, old and new: told and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

CACHE = """
    const MAX_SPAN = 2 ** 31 - 1;

    export class SpanError extends SyntaxError {
      constructor(readonly input: string, readonly index: number) {
        super(`Cannot read ${input} as a span`);
      }
    }

    export function parse(text: string | number): number {
      if (typeof text === 'number') {
        return Math.min(Math.trunc(text), MAX_SPAN);
      }
      if (text === '') throw new SpanError(text, 0);
      return 0;
    }

    export class Cache {
      get stats() {
        return { ratio: this.asked === 0 ? 0 : this.hits / this.asked };
      }

      get(key) {
        if (key.expires <= this.now()) {
          this.entries.delete(key);
          this.emit('expire', key);
          return undefined;
        }
        return key;
      }
    }
"""
SWEEPER = """
    'use strict';

    const DAY = 24 * 60 * 60 * 1000;

    function Sweeper(config) {
      this.config = config;
    }

    Sweeper.prototype.decide = function (stat) {
      if (stat.size > this.config.maxFileBytes) return 'skip';
      return stat.age / DAY > 30 ? 'delete' : 'keep';
    };

    Sweeper.prototype.run = function (callback) {
      var self = this;
      if (self.state === 'running') {
        return process.nextTick(callback, new Error('a sweep is running already'));
      }
      self.list(function (err, names) {
        if (err) {
          self.state = 'failed';
          return callback(err);
        }
        self.emit('end', names);
      });
    };

    module.exports = Sweeper;
"""
DEFAULTS = """
    module.exports = {
      keepDays: 30,
      maxFileBytes: 512 * 1024 * 1024,
      pattern: /^[\\w.-]+\\.log$/i,
      nested: { deep: 1 },
    };
"""


def written(**files: str) -> list[str]:
    named = {name.replace("_", "."): dedent(text).lstrip("\n") for name, text in files.items()}
    return said(draft_of(named))


def test_an_error_says_what_its_constructor_gives_to_the_class_above() -> None:
    texts = written(cache_ts=CACHE)

    assert any('throws `SpanError` with "Cannot read {input} as a span"' in text for text in texts)
    assert not [text for text in texts if "with 0" in text]


def test_a_result_that_is_bounded_by_a_constant_is_told() -> None:
    texts = written(cache_ts=CACHE)

    assert any("SHALL return `Math.min(Math.trunc(text), MAX_SPAN)`" in text and "2147483647" in text for text in texts)


def test_events_are_told_by_who_emits_them_and_when() -> None:
    texts = written(cache_ts=CACHE, sweeper_js=SWEEPER)

    assert "`get` emits the event `expire`." in texts
    assert "`run` emits the event `end`." in texts
    assert any(text.startswith("When `key.expires` is at most `this.now()`, `get` calls") for text in texts)


def test_the_size_of_a_file_is_no_length() -> None:
    texts = written(sweeper_js=SWEEPER)

    assert 'IF `stat.size` is above `this.config.maxFileBytes` THEN `decide` SHALL return "skip".' in texts


def test_an_error_that_is_handed_to_a_callback_is_not_thrown() -> None:
    texts = written(sweeper_js=SWEEPER)

    assert 'When `err` is set, `run` sets `self.state` to "failed" and calls `callback` with `err`.' in texts
    assert (
        '`run` hands `Error` with "a sweep is running already" to `callback` when `self.state` is "running".' in texts
    )
    assert not [text for text in texts if "the same error again" in text]


def test_the_values_of_an_exported_object_are_told() -> None:
    texts = written(defaults_js=DEFAULTS)

    assert "`keepDays` is 30 days." in texts
    assert "`maxFileBytes` is 536870912 bytes (512 × 1024 × 1024; 512 MiB)." in texts
    assert "`pattern` matches `^[\\w.-]+\\.log$` without regard to case." in texts
    assert not [text for text in texts if "`deep`" in text]


def test_a_span_named_by_its_unit_alone_is_told_in_the_unit_of_its_value() -> None:
    texts = written(time_js="export const DAY = 86_400_000;\nexport const HOUR = 3600;\nexport const WEEK = 7;\n")

    assert "`DAY` is 86400000 milliseconds (1 day)." in texts
    assert "`HOUR` is 3600 seconds (1 hour)." in texts
    assert "`WEEK` is 7." in texts


def test_what_several_names_are_set_to_is_what_stands_last_and_a_pause_of_nothing_is_none() -> None:
    code = """
        export function scan(socket, text) {
          let start, end;
          socket.setTimeout(0);
          if (text === 'stop') {
            start = end = 7;
          }
          return start;
        }
    """
    texts = written(scan_js=code)

    assert any("sets `start` to 7" in text for text in texts)
    assert not [text for text in texts if "0 milliseconds" in text]


def test_a_listener_inside_a_function_is_nothing_that_the_package_offers() -> None:
    code = """
        export function wrap(ws) {
          ws.on('message', function message(data) { return data; });
        }
    """
    assert not [text for text in written(wrap_js=code) if "`message` and" in text or "and `message`" in text]


def test_what_is_true_of_the_language_is_told_so() -> None:
    code = """
        export function tail(lines: string[]): string[] {
          if (lines.length > 500) throw new RangeError('too many lines');
          return lines;
        }

        export const isHex = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

        export function connect(options: { port?: number } = {}) {
          const settings = { port: 5432, ...options };
          return settings;
        }

        export function discount(total: number, code?: string): number {
          let percent = total > 200 ? 10 : 2;
          if (code === 'WELCOME') percent += 5;
          percent = Math.min(percent, 12);
          return percent;
        }
    """
    texts = written(tricks_ts=code)

    assert any(text.startswith("`lines` must hold at most 500 items") for text in texts)
    assert not [text for text in texts if "characters" in text]
    assert any("returns whether `text` matches `^#[0-9a-f]{6}$`" in text for text in texts)
    assert "`port` is 5432 unless given." in texts
    assert any('`code` is "WELCOME"' in text and "adds 5 to `percent`" in text for text in texts)
    assert any("`percent` is above 12" in text and "sets `percent` to 12" in text for text in texts)


def test_a_table_is_told_once_and_what_is_turned_off_is_no_limit() -> None:
    code = """
        export const LEVELS = { trace: 10, debug: 20 };

        /** Loads & returns a stream. */
        export function open(file) {
          return createStream(file, { timeout: 0, minLength: 0, highWaterMark: 4096 });
        }
    """
    draft = draft_of({"levels.js": dedent(code).lstrip("\n")})
    texts = said(draft)

    assert '`LEVELS` maps "trace" to 10 and "debug" to 20.' in texts
    assert "`trace` is 10." not in texts
    assert any("4096" in text for text in texts)
    assert not [text for text in texts if " is 0" in text]
    titles = [each.title for chapter in draft.capabilities for each in chapter.requirements]
    assert "Load & return a stream" in titles


def test_what_was_fetched_is_set_and_what_is_asked_is_true() -> None:
    code = """
        export async function read(cache, key, options) {
          const cached = await cache.get(key);
          if (cached) return 'from the cache';
          if (options.closed) throw new RangeError('it is closed');
          return 'from the source';
        }
    """
    texts = written(read_js=code)

    assert any("`cached`" in text and "is set THEN" in text for text in texts)
    assert any("`options.closed` is true" in text for text in texts)
