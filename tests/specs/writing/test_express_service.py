"""What services written with Express, Fastify and their like say by their handlers, limits and rows."""

from tests.specs.writing.drafts import draft_of, said

HANDLERS = """
const express = require('express');
const { charge, Declined } = require('./charge');
const app = express();
const CURRENCIES = new Set(['eur', 'usd']);
const TOKEN_TTL = '15m';
app.use(express.json({ limit: '100kb' }));
app.post('/payments', authenticate, async (req, res) => {
  if (!CURRENCIES.has(req.body.currency)) {
    return res.status(422).json({ error: 'unknown currency' });
  }
  try {
    res.status(201).json(await charge(req.body.amount));
  } catch (error) {
    if (error instanceof Declined) {
      return res.status(402).json({ error: 'card declined' });
    }
    if (error.code === 'ETIMEDOUT') {
      return res.status(504).json({ error: 'no answer' });
    }
    return res.status(500).json({ error: 'failed' });
  }
});
app.post('/login', (req, res) => res.json(jwt.sign({ sub: 1 }, key, { expiresIn: TOKEN_TTL })));
"""
CHARGE = """
class Declined extends Error {}
async function charge(amount) { throw new Declined('no'); }
module.exports = { charge, Declined };
"""


def test_handlers_that_ask_for_a_kind_of_error_are_told_apart() -> None:
    told = said(draft_of({"app.js": HANDLERS, "charge.js": CHARGE}))
    assert 'IF `Declined` is raised from `charge` THEN the package SHALL answer 402 with "card declined".' in told
    assert any('`error.code` is "ETIMEDOUT" THEN the package SHALL answer 504' in each for each in told)
    (last,) = [each for each in told if "answer 500" in each]
    assert last.startswith("IF any other error is raised")
    assert not any("when no check" in each and "500" in each for each in told)


def test_what_stands_before_a_handler_spans_and_sizes_are_told() -> None:
    told = said(draft_of({"app.js": HANDLERS, "charge.js": CHARGE}))
    assert "Serves POST `/payments` after `authenticate`." in told
    assert '`limit` of `express.json` is "100kb".' in told
    assert '`expiresIn` of `jwt.sign` is "15m" (`TOKEN_TTL`).' in told
    assert any('`req.body.currency` is not one of "eur" or "usd" (`CURRENCIES`)' in each for each in told)


def test_rows_of_a_client_that_was_handed_in_are_limited() -> None:
    code = (
        "const BATCH = 100;\n"
        "async function due(pool) {\n"
        "  return pool.query('SELECT * FROM invoices WHERE paid = $1 LIMIT $2', [false, BATCH]);\n"
        "}\nmodule.exports = { due };\n"
    )
    told = said(draft_of({"due.js": code}))
    assert "`pool.query` selects at most 100 rows (`BATCH`) at a time." in told
    assert 'Uses an SQL database with "invoices": SELECT.' in told


def test_a_client_is_known_by_the_type_of_a_parameter() -> None:
    code = (
        "import type Redis from 'ioredis';\n"
        "export async function spend(redis: Redis, key: string) {\n  return redis.incr(key);\n}\n"
    )
    assert "Uses Redis: `incr`." in said(draft_of({"limits.ts": code}))


def test_lists_are_counted_and_texts_are_measured() -> None:
    code = (
        "import { z } from 'zod';\nexport const MAX_LINES = 50;\n"
        "export const Order = z.object({\n  lines: z.array(z.string()).min(1).max(MAX_LINES),\n"
        "  note: z.string().max(280),\n});\n"
    )
    told = said(draft_of({"schema.ts": code}))
    assert "`lines` must hold from 1 to 50 items (`MAX_LINES`)." in told
    assert "`note` must be at most 280 characters long." in told


def test_a_limit_on_size_is_no_buffer() -> None:
    code = "import Fastify from 'fastify';\nexport function build() {\n  return Fastify({ bodyLimit: 64 * 1024 });\n}\n"
    assert "`bodyLimit` of `Fastify` is 65536 bytes (64 × 1024; 64 KiB)." in said(draft_of({"app.ts": code}))
