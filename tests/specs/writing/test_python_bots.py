"""What bots and live services in Python say of what they answer, what they redact and how long they wait."""

import pytest

from tests.specs.writing.test_python_idioms import titles, told

BOT = """
    import asyncio
    import re

    from aiohttp import web
    from anthropic import AsyncAnthropic, RateLimitError
    from redis.asyncio import Redis
    from slack_bolt.async_app import AsyncApp

    app = AsyncApp(token="x")
    routes = web.RouteTableDef()
    CHANNEL = "#people"
    CARD = re.compile(r"[0-9]{13,16}")

    class NoAnswer(Exception):
        pass

    def redact(text):
        return CARD.sub("[card]", text)

    class Claude:
        def __init__(self):
            self._client = AsyncAnthropic(max_retries=0, timeout=30)

        async def complete(self, prompt):
            for wait in (1, 4, 15):
                try:
                    return await self._client.messages.create(prompt)
                except RateLimitError:
                    await asyncio.sleep(wait)
            raise NoAnswer("the model is not available")

    @app.command("/ticket")
    async def ticket_command(ack, command):
        await ack()

    @app.event("app_mention")
    async def on_mention(event, say, client):
        if event.get("bot_id"):
            return
        try:
            found = await answer(event)
        except NoAnswer:
            await say("I have asked a human for you.")
            return
        if not found.may_be_sent:
            await client.chat_postMessage(channel=CHANNEL, text=found.text)

    @routes.get("/live")
    async def live(request):
        socket = web.WebSocketResponse(heartbeat=25)
        return socket

    def make_app():
        made = web.Application(client_max_size=1024**2)
        made.on_shutdown.append(close_all)
        return made

    async def close_all(app):
        pass

    async def keep(redis: Redis, name, value):
        await redis.set(name, value, ex=60, nx=True)
"""


@pytest.mark.parametrize(
    "expected",
    [
        'What `CARD` matches is replaced by "[card]".',
        "`AsyncAnthropic` does not try again by itself (`max_retries` is 0).",
        "Answers the command `/ticket` of Slack with `ticket_command`.",
        'IF `event.get("bot_id")` holds THEN the package SHALL return early.',
        "Serves GET `/live` with `live`.",
        "`web.WebSocketResponse` sends a heartbeat every 25 seconds.",
        "`client_max_size` of `web.Application` is 1048576 bytes (1024**2; 1 MiB).",
        "Calls `close_all` at `on_shutdown`.",
        "`set` takes effect only under its condition: `nx` is True.",
    ],
)
def test_what_a_bot_does_is_told(expected: str) -> None:
    assert expected in told(BOT)


def test_waits_that_are_listed_are_told() -> None:
    assert any("the wait between attempts is `(1, 4, 15)`" in each for each in told(BOT))


def test_what_is_said_when_an_error_is_met_is_told() -> None:
    assert any("`NoAnswer` is raised" in each and '"I have asked a human for you."' in each for each in told(BOT))


def test_a_mark_asks_nothing_of_the_service() -> None:
    found = told(BOT)
    assert any("Uses Slack" in each and "`chat_postMessage`" in each for each in found)
    assert not any("Uses Slack" in each and "`event`" in each for each in found)


def test_a_route_is_told_once() -> None:
    assert sum("GET `/live`" in each for each in told(BOT, "description")) == 1


def test_what_answers_slack_is_titled_by_it() -> None:
    assert "Answer the command /ticket of Slack" in titles({"bot.py": BOT})
