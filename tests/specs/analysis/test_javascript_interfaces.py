from specs.analysis.facts import FileFacts
from tests.specs.analysis.javascript_source import js, ts


def routes(facts: FileFacts) -> list[tuple[str, str, str, str, int]]:
    return [(r.method, r.path, r.framework, r.symbol, r.start) for r in facts.routes]


def test_express_routes_and_the_symbols_of_their_handlers() -> None:
    facts = js(
        """
        const express = require('express');
        const router = express.Router();
        router.get('/orders/:id', auth, async (req, res) => {
          if (!req.user) return res.status(401).end();
        });
        router.post('/orders', wrap(create));
        router.route('/x').put(update).delete(remove);
        """
    )
    assert routes(facts) == [
        ("GET", "/orders/:id", "express", "get /orders/:id", 3), ("POST", "/orders", "express", "create", 6),
        ("PUT", "/x", "express", "update", 7), ("DELETE", "/x", "express", "remove", 7),
    ]  # fmt: skip
    assert facts.routes[0].detail[0][1].items[0].name == "auth"
    # What an inline handler decides is told of the handler, not of the module.
    assert [guard.symbol for guard in facts.guards] == ["get /orders/:id"]


def test_what_only_looks_like_a_route_is_none() -> None:
    facts = js(
        """
        import axios from 'axios';
        import express from 'express';
        const app = express();
        axios.get('/users', handler);
        app.get('title');
        cache.get('/key', fallback);
        """
    )
    assert facts.routes == ()


def test_fastify_koa_and_hono_routes() -> None:
    facts = ts(
        """
        import Fastify from 'fastify';
        import Router from '@koa/router';
        import { Hono } from 'hono';
        const fastify = Fastify();
        fastify.route({ method: ['GET', 'HEAD'], url: '/a', schema: { body: A }, handler: listAll });
        const koa = new Router({ prefix: '/v1' });
        koa.get('/b', show);
        const hono = new Hono();
        hono.post('/c', (c) => c.text('x'));
        """
    )
    assert [route[:4] for route in routes(facts)] == [
        ("GET", "/a", "fastify", "listAll"), ("HEAD", "/a", "fastify", "listAll"), ("GET", "/v1/b", "koa", "show"),
        ("POST", "/c", "hono", "post /c"),
    ]  # fmt: skip


def test_nest_controllers() -> None:
    facts = ts(
        """
        import { Controller, Get } from '@nestjs/common';
        import { Cron } from '@nestjs/schedule';
        @Controller('users')
        export class Users {
          /** One user. */
          @Get(':id')
          @HttpCode(200)
          one(@Param('id') id: string) {}
          @Cron('0 0 * * *')
          nightly() {}
        }
        """
    )
    assert routes(facts) == [("GET", "/users/:id", "nest", "Users.one", 6)]
    one = next(symbol for symbol in facts.symbols if symbol.name == "Users.one")
    assert (one.start, one.end, one.decorators) == (5, 8, ("Get(':id')", "HttpCode(200)"))
    assert one.doc is not None
    assert [(e.kind, e.name, e.symbol) for e in facts.entries] == [("schedule", "0 0 * * *", "Users.nightly")]


def test_next_route_handlers() -> None:
    facts = ts("export async function GET(request: NextRequest) { return Response.json({}); }\n")
    assert routes(facts) == [("GET", "", "next", "GET", 1)]


def test_commander_programs() -> None:
    facts = js(
        """
        const { program, Option } = require('commander');
        program.name('deploy').description('Deploys things');
        program
          .command('push <target> [files...]')
          .description('push to a target')
          .requiredOption('-e, --env <name>', 'environment', 'staging')
          .option('--dry-run', 'do nothing')
          .addOption(new Option('-l, --level <n>').choices(['low', 'high']).default('low').env('LEVEL'))
          .action(async (target) => { if (!target) process.exit(2); });
        """
    )
    deploy, push = facts.commands
    assert (deploy.name, deploy.help, push.name, push.help, push.parent) == (
        "deploy", "Deploys things", "push", "push to a target", "deploy"
    )  # fmt: skip
    assert [(o.flags, o.required, o.positional, o.takes_value, o.start) for o in push.options] == [
        (("target",), True, True, True, 4), (("files...",), False, True, True, 4),
        (("-e", "--env"), True, False, True, 6), (("--dry-run",), False, False, False, 7),
        (("-l", "--level"), False, False, True, 8),
    ]  # fmt: skip
    assert push.options[2].default is not None
    assert push.options[2].default.value == "staging"
    assert (push.options[4].choices, push.options[4].env) == (("low", "high"), "LEVEL")
    assert facts.guards[0].symbol == push.symbol == "push"


def test_yargs_meow_and_parse_args() -> None:
    facts = ts(
        """
        import yargs from 'yargs';
        import { parseArgs } from 'node:util';
        yargs(process.argv.slice(2))
          .command('serve [port]', 'start the server', (y) => y, (argv) => start(argv))
          .option('verbose', { alias: 'v', type: 'boolean', describe: 'say more', default: false });
        const { values } = parseArgs({ options: { port: { type: 'string', short: 'p', default: '80' } } });
        """
    )
    found = {flag: option for command in facts.commands for option in command.options for flag in option.flags}
    assert found["--verbose"].help == "say more"
    assert "-v" in found["--verbose"].flags
    assert not found["--verbose"].takes_value
    assert found["--port"].default is not None
    assert (found["--port"].default.value, found["--port"].start) == ("80", 6)
    assert [c.name for c in facts.commands if c.name] == ["serve"]


def test_oclif_commands() -> None:
    facts = ts(
        """
        import { Command, Flags } from '@oclif/core';
        export default class Deploy extends Command {
          static description = 'deploys';
          static flags = { name: Flags.string({ char: 'n', description: 'its name', required: true }) };
          async run() {}
        }
        """
    )
    command = facts.commands[0]
    assert (command.symbol, command.help, command.options[0].flags) == ("Deploy.run", "deploys", ("--name", "-n"))
    assert command.options[0].required


def test_events_signals_jobs_and_consumers() -> None:
    facts = ts(
        """
        import { Worker } from 'bullmq';
        import { Kafka } from 'kafkajs';
        import cron from 'node-cron';
        const consumer = new Kafka({}).consumer({ groupId: 'g' });
        new Worker('mail', async (job) => send(job), { concurrency: 5 });
        consumer.subscribe({ topic: 'orders' });
        cron.schedule('*/5 * * * *', sweep);
        process.on('SIGTERM', () => stop());
        emitter.on('order.created', notify);
        stream.on('data', collect);
        """
    )
    assert [(e.kind, e.name, e.symbol, e.start) for e in facts.entries] == [
        ("job", "mail", "on mail", 5), ("consumer", "orders", "", 6), ("schedule", "*/5 * * * *", "sweep", 7),
        ("signal", "SIGTERM", "on SIGTERM", 8), ("event", "order.created", "notify", 9),
    ]  # fmt: skip


def test_graphql_resolvers() -> None:
    facts = js("export const resolvers = { Query: { user: (_, { id }) => find(id) } };\n")
    assert [(e.kind, e.name, e.symbol) for e in facts.entries] == [("graphql", "user", "resolvers.Query.user")]


def test_tests_have_sentences_cases_calls_and_expectations() -> None:
    facts = ts(
        """
        import { describe, it, expect } from 'vitest';
        import { clarify } from './clarify';
        describe('clarify', () => {
          it('cuts a long text', async () => {
            const result = clarify('x');
            expect(result.text).toBe('...');
            expect(result).not.toBeNull();
            expect(() => clarify(null)).toThrow(TypeError);
            expect(result.items).toHaveLength(3);
          });
          it.each([[1, 2], [3, 4]])('adds %i', (a, b) => {});
          it.skip('later', () => {});
        });
        """
    )
    cut, adds, later = facts.tests
    assert (cut.sentence, cut.group, cut.start, cut.end, cut.calls) == (
        "clarify cuts a long text", "clarify", 4, 10, ("clarify",)
    )  # fmt: skip
    assert [(e.condition.op if e.condition else e.raises, e.start) for e in cut.expects] == [
        ("eq", 6), ("not_null", 7), ("TypeError", 8), ("eq", 9)
    ]  # fmt: skip
    assert adds.cases == ("[1, 2]", "[3, 4]")
    assert later.skipped


def test_assertions_of_other_runners() -> None:
    facts = js(
        """
        test('top', (t) => {
          assert.equal(clarify(1), 2);
          assert(size > 3);
          t.throws(() => clarify(), RangeError);
        });
        """
    )
    assert [(e.condition.op if e.condition else "", e.raises) for e in facts.tests[0].expects] == [
        ("eq", ""), ("gt", ""), ("", "RangeError")
    ]  # fmt: skip


def test_a_regular_expression_is_not_a_test() -> None:
    assert js("if (/a/.test('x', () => {})) go();\nregex.test('y', function () {});\n").tests == ()
