"""Command line tools with yargs, and what they hand to libraries that try again: told and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

MAIN = """
    import yargs from 'yargs';
    import { check } from './check.js';

    await yargs(process.argv)
      .scriptName('glossary')
      .option('config', { alias: 'c', type: 'string', describe: 'path of the configuration file' })
      .command(
        'check <locales..>',
        'check the terms of some locales',
        (y) => y.positional('locales', { array: true }).option('max-errors', { type: 'number', default: 50 }),
        async (argv) => check(argv),
      )
      .command('sync', 'push and pull terms', { force: { boolean: true } }, () => undefined)
      .parse();
"""
SYNC = """
    import got from 'got';
    import pRetry from 'p-retry';

    export const api = got.extend({ retry: { limit: 3 } });

    export async function push(run, env = process.env) {
      const { source = 'en', server } = await load(env.GLOSSARY_TOKEN);
      await pRetry(run, { retries: 5, factor: 3, minTimeout: 1_000, maxTimeout: 60_000 });
      return api.put(server.url, { timeout: { connect: 2_000 }, json: { waits: server.waits ?? 15_000, source } });
    }

    export function* findings(target) {
      if (target === undefined) {
        yield { rule: 'untranslated', message: 'there is no translation' };
      }
    }
"""


def written(**files: str) -> list[str]:
    return said(draft_of({f"{name}.ts": dedent(text).lstrip("\n") for name, text in files.items()}))


def test_options_of_a_program_and_of_its_commands_are_told_by_their_flags() -> None:
    texts = written(main=MAIN)

    assert "`glossary` takes `--config` (or `-c`): path of the configuration file." in texts
    assert any("`--max-errors` (50 by default)" in text for text in texts)
    assert any("it takes `--force`" in text for text in texts)
    assert any("it takes `locales`." in text for text in texts)


def test_retries_are_told_apart_from_attempts_and_waits_by_how_they_grow() -> None:
    texts = written(sync=SYNC)

    assert "The operation is tried again when it fails, at most 3 times." in texts
    assert (
        "`run` is tried again when it fails, at most 5 times; the wait between attempts is 1000 milliseconds (1 second)"
        ", multiplied by 3 each time, at most 60000 milliseconds (1 minute)." in texts
    )
    assert not [text for text in texts if "`limit`" in text or "maxTimeout" in text]


def test_timeouts_and_defaults_inside_options_are_told() -> None:
    texts = written(sync=SYNC)

    assert "The timeout of `api.put` is 2000 milliseconds (2 seconds) (`connect`)." in texts
    assert any("`server.waits` is missing" in text and "sets `waits` to 15000" in text for text in texts)
    assert '`source` is "en" unless given.' in texts
    assert "The environment variable `GLOSSARY_TOKEN` is read, where it is given." in texts


def test_what_is_yielded_with_a_message_is_told() -> None:
    assert any("SHALL yield" in text and "there is no translation" in text for text in written(sync=SYNC))
