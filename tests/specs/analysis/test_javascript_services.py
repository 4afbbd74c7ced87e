from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import FileFacts
from specs.analysis.javascript.clients import PACKAGES
from tests.specs.analysis.javascript_source import js, ts


def uses(facts: FileFacts) -> list[tuple[str, str, object]]:
    return [
        (use.service, use.operation, (use.resource.value or use.resource.name) if use.resource else None)
        for use in facts.services
    ]  # fmt: skip


def test_every_package_stands_for_a_service_of_the_catalogue() -> None:
    assert set(PACKAGES.values()) <= set(SERVICES)


def test_aws_clients_are_followed_to_their_commands() -> None:
    facts = ts(
        """
        import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
        export class Store {
          private readonly client = new DynamoDBClient({ maxAttempts: 5 });
          async save(id: string) {
            await this.client.send(new PutItemCommand({
              TableName: TABLE,
              ConditionExpression: 'attribute_not_exists(id)',
            }));
          }
        }
        """
    )
    made, put = facts.services
    assert (made.service, made.operation, made.start) == ("aws.dynamodb", "", 3)
    assert (put.service, put.operation, put.start, put.end) == ("aws.dynamodb", "PutItemCommand", 5, 8)
    assert (put.client_start, put.client_end, put.symbol) == (3, 3, "Store.save")
    assert put.resource is not None
    assert put.resource.name == "TABLE"
    assert put.detail[0][0] == "ConditionExpression"


def test_aws_version_2() -> None:
    facts = js(
        "const AWS = require('aws-sdk');\nconst s3 = new AWS.S3();\n"
        "const save = () => s3.putObject({ Bucket: 'mine' }).promise();\n"
    )
    assert uses(facts)[-1] == ("aws.s3", "putObject", "mine")


def test_http_calls_have_method_and_place() -> None:
    facts = ts(
        """
        import axios from 'axios';
        import got from 'got';
        const api = axios.create({ baseURL: 'https://api.example.com', timeout: 5000 });
        export const a = () => api.post('/orders', body);
        export const b = () => got('https://x.example/');
        export const c = () => fetch(`https://y.example/${id}`, { method: 'DELETE' });
        """
    )
    assert uses(facts) == [
        ("http", "", "https://api.example.com"), ("http", "POST", "/orders"), ("http", "GET", "https://x.example/"),
        ("http", "DELETE", "https://y.example/{id}"),
    ]  # fmt: skip


def test_sql_is_read_for_verb_and_table() -> None:
    facts = ts(
        """
        import { Pool } from 'pg';
        import knex from 'knex';
        import { PrismaClient } from '@prisma/client';
        const pool = new Pool();
        const db = knex({});
        const prisma = new PrismaClient();
        export async function go(id: string) {
          await pool.query('SELECT * FROM accounts WHERE id = $1', [id]);
          await db('users').where({ id }).update({ a: 1 });
          await prisma.order.findMany({ where: { id } });
        }
        """
    )
    assert uses(facts)[-3:] == [
        ("postgresql", "SELECT", "accounts"), ("sql", "update", "users"), ("sql", "findMany", "order")
    ]  # fmt: skip


def test_a_list_is_no_database() -> None:
    facts = js("const rows = [];\nrows.find(x => x);\ndb.query('hello');\nclient.get('x');\n")
    assert facts.services == ()


def test_queues_caches_mail_and_models() -> None:
    facts = ts(
        """
        import Redis from 'ioredis';
        import { Queue } from 'bullmq';
        import nodemailer from 'nodemailer';
        import OpenAI from 'openai';
        const queue = new Queue('mail');
        const mail = nodemailer.createTransport({});
        const openai = new OpenAI();
        class A {
          constructor(private redis: Redis) {}
          async go() {
            await this.redis.set('k', '1');
            await queue.add('welcome', {});
            await mail.sendMail({ to: user });
            await openai.chat.completions.create({ model: 'gpt-4o' });
          }
        }
        """
    )
    assert uses(facts)[-4:] == [
        ("redis", "set", None), ("bullmq", "add", "mail"), ("smtp", "sendMail", "user"), ("openai", "create", "gpt-4o")
    ]  # fmt: skip


def test_effects_by_resolved_imports() -> None:
    facts = js(
        """
        const { readFile, writeFileSync } = require('node:fs');
        const cp = require('child_process');
        const crypto = require('crypto');
        readFile('a');
        writeFileSync('b', 'c');
        cp.spawn('ls');
        crypto.createHash('sha256');
        crypto.randomBytes(8);
        Date.now();
        eval(code);
        require('http').createServer();
        """
    )
    assert [(e.effect, e.start) for e in facts.effects] == [
        ("files_read", 4), ("files_write", 5), ("process", 6), ("cryptography", 7), ("random", 8), ("clock", 9),
        ("dynamic_code", 10),
    ]  # fmt: skip


def test_names_alone_are_no_effects() -> None:
    facts = js(
        "reader.readFile('x');\nthis.spawn('y');\nstore.write('z');\nconst { STATUS_CODES } = require('http');\n"
    )
    assert facts.effects == ()


def test_a_network_module_that_is_handed_about_is_an_effect() -> None:
    facts = js("const http = require('http');\nconst https = require('https');\nconst t = tls ? https : http;\n")
    assert [(e.effect, e.via, e.start) for e in facts.effects] == [("network", "http", 1), ("network", "https", 2)]
    assert js("const http = require('http');\nconst text = http.STATUS_CODES[404];\n").effects == ()


def test_environment_variables_with_default_cast_and_need() -> None:
    facts = ts(
        """
        const PORT = Number(process.env.PORT ?? 3000);
        const { HOST = 'localhost', USER } = process.env;
        const token = process.env['API_TOKEN'];
        if (!token) throw new Error('API_TOKEN is required');
        const mode = import.meta.env.VITE_MODE || 'dev';
        """
    )
    found = {
        e.name: (e.default.value if e.default else None, e.cast, e.required, e.bound_to, e.start) for e in facts.env
    }
    assert found == {
        "PORT": (3000, "number", False, "PORT", 1), "HOST": ("localhost", "", False, "HOST", 2),
        "USER": (None, "", False, "USER", 2), "API_TOKEN": (None, "", True, "token", 3),
        "VITE_MODE": ("dev", "", False, "mode", 5),
    }  # fmt: skip
    constant = next(found for found in facts.constants if found.name == "PORT")
    assert (constant.env, constant.value.value) == ("PORT", 3000)


def test_reading_the_environment_is_an_effect_whatever_its_form() -> None:
    for text in (
        "const a = process.env.A;",
        "const { A } = process.env;",
        "f(process.env[name]);",
        "run(process.env);",
    ):
        assert [(e.effect, e.start) for e in js(text).effects] == [("environment", 1)], text
    assert js("const a = options.env.A;").effects == ()


def test_schemas_of_the_environment() -> None:
    facts = ts(
        """
        import { z } from 'zod';
        import { cleanEnv, port } from 'envalid';
        const Env = z.object({ DATABASE_URL: z.string().url(), LIMIT: z.coerce.number().default(5) });
        export const env = Env.parse(process.env);
        export const more = cleanEnv(process.env, { PORT: port({ default: 80 }) });
        """
    )
    assert [(e.name, e.required, e.start) for e in facts.env] == [
        ("DATABASE_URL", True, 3), ("LIMIT", False, 3), ("PORT", False, 5)
    ]  # fmt: skip


def test_zod_joi_and_class_validator_rules() -> None:
    facts = ts(
        """
        import { z } from 'zod';
        import Joi from 'joi';
        import { MaxLength, IsEmail } from 'class-validator';
        export const Input = z.object({
          email: z.string().email('bad email').max(140),
          amount: z.number().int().min(1),
          note: z.string().optional(),
        });
        const schema = Joi.object({ name: Joi.string().min(3).required() });
        class Dto {
          @IsEmail() @MaxLength(80, { message: 'too long' }) email: string;
        }
        """
    )
    rules = [(v.field, v.rule, v.value.value if v.value else None, v.message, v.start) for v in facts.validations]
    assert rules == [
        ("email", "email", None, "bad email", 5), ("email", "max_length", 140, "", 5),
        ("amount", "integer", None, "", 6),
        ("amount", "ge", 1, "", 6), ("name", "min_length", 3, "", 9), ("email", "email", None, "", 11),
        ("email", "max_length", 80, "too long", 11),
    ]  # fmt: skip
    assert [(m.name, m.style, m.framework) for m in facts.models] == [
        ("Input", "schema", "zod"), ("schema", "schema", "joi"), ("Dto", "schema", "class-validator")
    ]  # fmt: skip
    assert [f.required for f in facts.models[0].fields] == [True, True, False]


def test_entities_and_tables() -> None:
    facts = ts(
        """
        import mongoose, { Schema } from 'mongoose';
        import { Entity, Column } from 'typeorm';
        const userSchema = new Schema({
          email: { type: String, required: true, maxlength: [140, 'too long'] },
          team: { type: Schema.Types.ObjectId, ref: 'Team' },
        });
        @Entity('users')
        class User {
          @Column({ length: 80 }) name: string;
          @ManyToOne(() => Team) team: Team;
        }
        """
    )
    schema, user = facts.models
    assert [(f.name, f.required, [(rule, v.value) for rule, v in f.constraints]) for f in schema.fields] == [
        ("email", True, [("max_length", 140)]), ("team", False, [("foreign_key", "Team")])
    ]  # fmt: skip
    assert (user.style, user.framework, user.table) == ("orm", "typeorm", "users")
    assert [(rule, value.value or value.name) for field in user.fields for rule, value in field.constraints] == [
        ("max_length", 80), ("foreign_key", "Team")
    ]  # fmt: skip


def test_transactions_and_limits_of_concurrency() -> None:
    facts = ts(
        "import pLimit from 'p-limit';\nconst limit = pLimit(5);\n"
        "export const go = () => prisma.$transaction([a, b]);\n"
    )
    assert [(c.what, c.start) for c in facts.concurrency] == [("semaphore", 2), ("transaction", 3)]
    assert [(s.role, s.value.value) for s in facts.settings] == [("concurrency", 5)]
