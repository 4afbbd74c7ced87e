"""Hono at the edge, tRPC and Electron: told and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

EDGE = """
    import { Hono } from 'hono';
    import { HTTPException } from 'hono/http-exception';

    const app = new Hono().basePath('/v1');

    app.get('/entries/:plant', async (c) => {
      const limit = Math.min(Number(c.req.query('limit') ?? 20), 100);
      const { results } = await c.env.DB.prepare('SELECT id FROM entries LIMIT ?').bind(limit).all();
      return c.json(results);
    });

    app.onError((error, c) => {
      if (error instanceof HTTPException) return error.getResponse();
      return c.json({ error: 'internal error' }, 500);
    });

    export default {
      async scheduled(event, env, ctx) {
        switch (event.cron) {
          case '0 3 * * *':
            ctx.waitUntil(forget(env.DB));
            break;
          default:
            throw new Error(`unknown cron ${event.cron}`);
        }
      },
    };
"""
RPC = """
    import { initTRPC, TRPCError } from '@trpc/server';
    import { z } from 'zod';

    const t = initTRPC.create();

    export const router = t.router({
      addPlant: t.procedure.input(z.object({ name: z.string().min(2).max(40) })).mutation(async ({ ctx, input }) => {
        if (ctx.count >= 10) throw new TRPCError({ code: 'FORBIDDEN', message: 'ten plants are enough' });
        return ctx.add(input.name);
      }),
      version: t.procedure.query(() => '1'),
    });
"""
DESKTOP = """
    const { app, ipcMain } = require('electron');
    const PQueue = require('p-queue').default;

    const queue = new PQueue({ concurrency: 2, intervalCap: 30, interval: 60_000 });

    ipcMain.handle('diary:import', async (event, size) => {
      if (size > 10_000_000) throw new Error('the file is too large');
      return queue.add(() => size);
    });
"""


def written(**files: str) -> list[str]:
    named = {name.replace("_", "."): dedent(text).lstrip("\n") for name, text in files.items()}
    return said(draft_of(named))


def test_routes_are_told_under_the_path_that_the_application_is_based_on() -> None:
    texts = written(edge_ts=EDGE)

    assert "Serves GET `/v1/entries/:plant`." in texts
    assert any("is above 100" in text and "sets `limit` to 100" in text for text in texts)


def test_a_statement_that_is_prepared_is_asked_of_a_database() -> None:
    texts = written(edge_ts=EDGE)

    assert any(text.startswith('Uses an SQL database with "entries": SELECT') for text in texts)
    assert "It does not talk to an SQL database." not in texts


def test_what_answers_errors_goes_by_what_it_is_given_to() -> None:
    assert any('answers 500 with "internal error" when no check' in text for text in written(edge_ts=EDGE))


def test_what_each_schedule_does_is_told() -> None:
    texts = written(edge_ts=EDGE)

    assert any('`event.cron` is "0 3 * * *"' in text and "`ctx.waitUntil`" in text for text in texts)


def test_procedures_are_told_as_remote_calls_and_their_rules_once() -> None:
    texts = written(rpc_ts=RPC)

    assert "Answers the remote call `addPlant`." in texts
    assert "Answers the remote call `version`." in texts
    assert texts.count("`name` must be from 2 to 40 characters long.") == 1
    assert any("`ctx.count` must be below 10" in text and "ten plants are enough" in text for text in texts)


def test_calls_between_windows_and_rates_of_a_queue_are_told() -> None:
    texts = written(desktop_js=DESKTOP)

    assert "Answers the remote call `diary:import`." in texts
    assert "`PQueue` is limited to a rate of 30." in texts
    assert "`PQueue` counts over 60000 milliseconds (1 minute)." in texts
    assert not [text for text in texts if "30 milliseconds" in text or "repeats" in text]
