"""Functions on AWS Lambda with schemas of zod: answers, settings, rules of the schema and moves, told and proved."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

HANDLERS = """
    import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
    import { parse } from './parse';

    const STALE_AFTER_MS = 72 * 60 * 60 * 1000;
    const NINETY_DAYS = 90 * 24 * 3600;
    export const SECONDS_IN_DAY = 86400;

    function required(name: string): string {
      const value = process.env[name];
      if (!value) throw new Error(`Missing ${name}`);
      return value;
    }

    export const config = {
      table: required('CLAIMS_TABLE'),
      limit: Number(process.env.CLAIMS_LIMIT || '25'),
    };

    const reply = (statusCode: number, body: unknown) => ({ statusCode, body: JSON.stringify(body) });

    export const submit = async (event: APIGatewayProxyEventV2) => {
      let payload: unknown;
      try {
        payload = JSON.parse(event.body ?? '');
      } catch {
        return reply(400, { error: 'body is no JSON' });
      }
      if (!parse(payload)) {
        return { statusCode: 422, body: JSON.stringify({ message: 'not a claim' }) };
      }
      if (!config.table) {
        return new Response('no table', { status: 503 });
      }
      const id = event.headers['idempotency-key'] ?? randomUUID();
      await keep(id, Date.now() - STALE_AFTER_MS, NINETY_DAYS, SECONDS_IN_DAY);
      return reply(202, { id });
    };
"""
SCHEMA = """
    import { z } from 'zod';

    const POLICY = /^P\\d{8}$/i;

    export const ClaimInput = z
      .object({
        policy: z.string().regex(POLICY, { message: 'policy must be P and eight digits' }),
        amount: z.number().max(50_000),
      })
      .refine((claim) => claim.amount >= claim.deductible, { message: 'nothing to pay' })
      .superRefine((claim, ctx) => {
        if (claim.total > 100_000) {
          ctx.addIssue({ code: z.ZodIssueCode.custom, message: 'the damages exceed 100000' });
        }
      });

    export type Claim =
      | { state: 'received'; at: number }
      | { state: 'settled'; payout: number };

    const MOVES: Record<Claim['state'], ReadonlyArray<Claim['state']>> = {
      received: ['settled'],
      settled: [],
    };

    export function assertMove(from: Claim['state'], to: Claim['state']): void {
      if (!MOVES[from].includes(to)) throw new RangeError(`cannot move from ${from} to ${to}`);
    }
"""


def written(**files: str) -> list[str]:
    return said(draft_of({f"src/{name}.ts": dedent(text).lstrip("\n") for name, text in files.items()}))


def test_answers_of_functions_are_told_with_their_status_and_message() -> None:
    texts = written(handlers=HANDLERS)

    assert (
        'IF any error is raised from `JSON.parse` THEN `submit` SHALL answer 400 with "body is no JSON".' in texts
        or 'IF any error is raised from `JSON.parse` THEN the package SHALL answer 400 with "body is no JSON".' in texts
    )
    assert any(text.endswith('SHALL answer 422 with "not a claim".') for text in texts)
    assert any(text.endswith('SHALL answer 503 with "no table".') for text in texts)
    assert "Is invoked as `submit`, with an event and its context." in texts


def test_what_a_function_of_the_package_reads_is_a_setting() -> None:
    texts = written(handlers=HANDLERS)

    assert "The environment variable `CLAIMS_TABLE` is read; it is required." in texts
    assert any("`CLAIMS_LIMIT`" in text and text.endswith("the default is 25.") for text in texts)


def test_a_span_of_time_is_told_in_the_unit_of_its_value_and_not_of_its_name() -> None:
    texts = written(handlers=HANDLERS)

    assert "`STALE_AFTER_MS` is 259200000 milliseconds (72 × 60 × 60 × 1000; 3 days)." in texts
    assert "`NINETY_DAYS` is 7776000 seconds (90 × 24 × 3600; 90 days)." in texts
    assert "`SECONDS_IN_DAY` is 86400 seconds (1 day)." in texts


def test_rules_that_a_schema_asks_by_code_are_told_with_their_messages() -> None:
    texts = written(schema=SCHEMA)

    assert 'Throws an error with "nothing to pay" when `claim.amount` is below `claim.deductible`.' in texts
    assert any("100000" in text and "the damages exceed 100000" in text for text in texts)
    assert '`policy` must match `^P\\d{8}$`; otherwise the message is "policy must be P and eight digits".' in texts


def test_states_of_a_union_and_the_moves_between_them_are_told() -> None:
    texts = written(schema=SCHEMA)

    assert "`state` allows `received` or `settled`." in texts
    assert "Allowed moves of `MOVES`: from `received` to `settled`; `settled` is final." in texts


def test_all_values_that_a_rule_allows_are_told() -> None:
    texts = written(
        schema="import Joi from 'joi';\nexport const Sort = Joi.object({ by: Joi.valid('name', 'age') });\n"
    )

    assert '`by` must be one of "name" or "age".' in texts
