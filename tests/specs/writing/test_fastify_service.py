"""A Fastify service: schemas of requests, plugins, hooks, limits, and loops that try again, told and proved."""

from textwrap import dedent

import pytest

from tests.specs.writing.drafts import draft_of, said

ROUTES = """
    import Fastify from 'fastify';
    import rateLimit from '@fastify/rate-limit';

    const createLoan = {
      body: {
        type: 'object',
        required: ['toolId'],
        properties: {
          toolId: { type: 'integer', minimum: 1 },
          days: { type: 'integer', minimum: 1, maximum: 28, default: 7 },
          pickup: { type: 'string', enum: ['shop', 'locker'] },
        },
      },
    } as const;

    export function build() {
      const app = Fastify({ bodyLimit: 64 * 1024 });
      app.register(rateLimit, { max: 100, timeWindow: 60_000 });
      app.addHook('onRequest', app.authenticate);
      app.post('/loans', { schema: createLoan }, async (request, reply) => reply.status(201).send({}));
      app.get('/loans', async (request) => {
        const { take = 50 } = request.query;
        return find({ take: Math.min(take, 200) });
      });
      return app;
    }
"""
PLUGIN = """
    import fp from 'fastify-plugin';

    export default fp(async function auth(app) {
      app.decorate('adminOnly', async (request) => {
        if (request.user.role !== 'admin') throw new TypeError('admins only');
      });
    });
"""


def written(**files: str) -> list[str]:
    return said(draft_of({f"src/{name}.ts": dedent(text).lstrip("\n") for name, text in files.items()}))


def test_the_schema_of_a_request_is_told_field_by_field() -> None:
    texts = written(routes=ROUTES)

    assert "`toolId` is required." in texts
    assert "`days` must be from 1 to 28." in texts
    assert '`pickup` must be one of "shop" or "locker".' in texts
    assert any("`days` (7 by default)" in text for text in texts)


def test_limits_are_told_of_the_plugin_that_is_given_them() -> None:
    texts = written(routes=ROUTES)

    assert "`rateLimit` allows at most 100 in its window (`max`)." in texts
    assert "`rateLimit` counts over 60000 milliseconds (1 minute)." in texts
    assert "Calls `app.authenticate` at `onRequest`." in texts


def test_a_bound_on_what_is_asked_for_is_told_and_no_answer_is_made_of_its_default() -> None:
    texts = written(routes=ROUTES)

    assert any(text.startswith("When `take` is above 200, ") and text.endswith("sets `take` to 200.") for text in texts)
    assert not [text for text in texts if "return 50" in text]


def test_what_a_plugin_adds_goes_by_the_name_that_it_is_added_under() -> None:
    texts = written(auth=PLUGIN)

    assert '`adminOnly` throws `TypeError` with "admins only" when `request.user.role` is not "admin".' in texts


@pytest.mark.parametrize(
    ("before", "head", "count"),
    [
        ("", "for (let i = 0; i < 3; i++)", "in at most 3 attempts"),
        ("", "for (let i = 1; i <= 3; i++)", "in at most 3 attempts"),
        ("", "for (let i = 0; i <= 3; i++)", "at most 3 times"),
        ("let left = 5;", "while (left-- > 0)", "in at most 5 attempts"),
        ("let n = 0;", "while (n++ < 4)", "in at most 4 attempts"),
    ],
)
def test_the_rounds_of_a_loop_are_counted_from_where_it_starts(before: str, head: str, count: str) -> None:
    code = f"""
        export async function push(run) {{
          {before}
          {head} {{
            try {{ return await run(); }} catch {{ await sleep(2_000); }}
          }}
          throw new Error('no luck');
        }}
    """
    assert any(f"tried again when it fails, {count}; " in text for text in written(push=code))


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("++tries >= 4", "in at most 4 attempts"),
        ("tries++ >= 4", "at most 4 times"),
        ("++tries > 4", "at most 4 times"),
    ],
)
def test_the_count_that_a_handler_gives_up_at_is_told(asked: str, count: str) -> None:
    code = f"""
        export async function push(run) {{
          let tries = 0;
          while (true) {{
            try {{ return await run(); }} catch (error) {{
              if ({asked}) throw error;
              await sleep(250);
            }}
          }}
        }}
    """
    assert any(f"tried again when it fails, {count}; " in text for text in written(push=code))


def test_what_a_promise_is_rejected_with_is_handled_by_its_catch() -> None:
    code = """
        export function load(api, id) {
          return api.order(id).catch((error) => {
            if (error.status === 404) return 0;
            throw new TypeError('orders are down');
          });
        }
        export async function warm(api) {
          await api.ping().catch(() => undefined);
          await api.list().catch(() => []);
        }
    """
    texts = written(orders=code)

    after = "when an error is caught and none of the checks before it applies."
    assert f'Throws `TypeError` with "orders are down" {after}' in texts
    assert "When any error is raised from `api.ping`, the package ignores it." in texts
    assert "IF any error is raised from `api.list` THEN the package SHALL return an empty list." in texts
