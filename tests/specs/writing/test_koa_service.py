"""Koa, Kafka, Redis, Knex, Drizzle and sockets as services use them: told and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

APP = """
    const Koa = require('koa');
    const Router = require('@koa/router');
    const logger = require('pino')({ level: process.env.LOG_LEVEL || 'info' });
    const store = require('./store');

    const router = new Router({ prefix: '/v2' });

    router.del('/orders/:id', async (ctx) => {
      const id = Number(ctx.params.id);
      ctx.assert(id > 0, 400, 'id must be a positive number');
      if (!(await store.find(id))) {
        ctx.status = 404;
        ctx.body = { error: 'no such order' };
        return;
      }
      ctx.status = 202;
    });

    if (!module.parent) {
      const port = parseInt(process.env.PORT, 10) || 4000;
      new Koa().use(router.routes()).listen(port);
    }
"""
STORE = """
    const knex = require('knex')({
      client: 'pg',
      connection: process.env.DATABASE_URL,
      pool: { min: 2, max: 8 },
    });
    const { createClient } = require('redis');
    const redis = createClient({ url: process.env.REDIS_URL });

    const SEEN_FOR = 7 * 24 * 60 * 60;
    const DISCOUNTS = [
      { from: 10, percent: 15 },
      { from: 5, percent: 8 },
    ];

    async function place(order, trx = knex) {
      return trx('orders').insert({ customer: order.customer });
    }

    async function once(key) {
      return redis.set(key, '1', { NX: true, EX: SEEN_FOR });
    }

    async function pack(consumer) {
      await consumer.run({ partitionsConsumedConcurrently: 3, autoCommitInterval: 5_000 });
    }

    module.exports = { place, once, pack };
"""
SCHEMA = """
    const Joi = require('joi');

    const sizes = ['small', 'family'];

    exports.order = Joi.object({
      customer: Joi.string().min(3).required(),
      size: Joi.string().valid(...sizes),
    });
"""
TABLES = """
    import { pgTable, uuid, varchar } from 'drizzle-orm/pg-core';

    export const rooms = pgTable('rooms', {
      id: uuid('id').primaryKey().defaultRandom(),
      name: varchar('name', { length: 40 }).notNull().unique(),
      owner: uuid('owner').references(() => owners.id),
    });
"""
QUERIES = """
    import { eq } from 'drizzle-orm';
    import { db } from './db';
    import { rooms } from './tables';

    export async function free(id: string) {
      return db.delete(rooms).where(eq(rooms.id, id));
    }
"""
LIVE = """
    import { WebSocketServer } from 'ws';
    import postgres from 'postgres';

    const HEARTBEAT_MS = 30_000;
    const OPENING_HOUR = 7;
    const RETRY_MS = [500, 1_000];
    export const sql = postgres('postgres://db', { idle_timeout: 20 });

    export function serve(server: Server, at: Date) {
      if (at.getHours() < OPENING_HOUR) throw new RangeError('closed');
      const wss = new WebSocketServer({ server, path: '/live', maxPayload: 16 * 1024 });
      wss.on('connection', (socket) => {
        socket.on('pong', () => alive.add(socket));
      });
      setInterval(() => {
        for (const socket of wss.clients) socket.ping();
      }, HEARTBEAT_MS);
    }
"""


def written(**files: str) -> list[str]:
    named = {name.replace("_", "."): dedent(text).lstrip("\n") for name, text in files.items()}
    return said(draft_of(named))


def test_answers_of_koa_are_told_by_their_status_and_refusals_by_their_question() -> None:
    texts = written(app_js=APP)

    assert any('SHALL answer 404 with "no such order".' in text for text in texts)
    assert any(
        "is at most 0 THEN" in text and 'answer 400 with "id must be a positive number".' in text for text in texts
    )
    assert any(text.startswith("The package answers 202 when no check before") for text in texts)
    assert not [text for text in texts if text.startswith("The package answers 400")]


def test_settings_are_read_where_a_module_is_called_as_it_is_required_and_behind_a_cast() -> None:
    texts = written(app_js=APP, store_js=STORE)

    assert 'The environment variable `LOG_LEVEL` is read; the default is "info".' in texts
    assert "The environment variable `PORT` sets `port`; the default is 4000." in texts
    assert "The environment variable `DATABASE_URL` is read, where it is given." in texts
    assert "`max` of `pool` is 8." in texts


def test_a_parameter_stands_for_the_client_that_it_is_unless_given() -> None:
    assert any('"orders": `insert`' in text for text in written(store_js=STORE))


def test_what_is_kept_once_and_for_how_long_is_told() -> None:
    texts = written(store_js=STORE)

    assert any("604800 seconds (7 × 24 × 60 × 60; 7 days)" in text for text in texts)
    assert "`set` takes effect only under its condition: `NX` is true." in texts


def test_an_option_is_told_by_its_name_and_a_table_of_rows_by_its_values() -> None:
    texts = written(store_js=STORE)

    assert "`autoCommitInterval` of `consumer.run` is 5000 milliseconds (5 seconds)." in texts
    assert "`partitionsConsumedConcurrently` of `consumer.run` is 3." in texts
    assert "`DISCOUNTS` maps 10 to 15 and 5 to 8." in texts


def test_spread_values_and_required_fields_of_a_schema_are_told() -> None:
    texts = written(schema_js=SCHEMA)

    assert '`size` must be one of "small" or "family" (`sizes`).' in texts
    assert "`customer` is required." in texts
    assert "`size` is required." not in texts


def test_columns_are_rules_of_the_data_and_no_use_of_a_database() -> None:
    texts = written(tables_ts=TABLES)

    assert "`name` must be at most 40 characters long." in texts
    assert "`owner` refers to `owners.id`." in texts
    assert not [text for text in texts if text.startswith("Uses")]


def test_a_database_that_another_file_opens_is_used() -> None:
    assert any(text.startswith("Uses an SQL database") and "`delete`" in text for text in written(queries_ts=QUERIES))


def test_sockets_are_told_by_their_path_and_times_in_their_own_units() -> None:
    texts = written(live_ts=LIVE)

    assert "Serves socket connections at `/live`." in texts
    assert not [text for text in texts if "`pong`" in text or "`connection`" in text]
    assert "`setInterval` repeats every 30000 milliseconds (30 seconds) (`HEARTBEAT_MS`)." in texts
    assert "The timeout of `postgres` is 20 seconds (`idle_timeout`)." in texts
    assert "`RETRY_MS` holds `500` and `1_000`." in texts
    assert any("must be at least 7 (`OPENING_HOUR`)" in text for text in texts)
