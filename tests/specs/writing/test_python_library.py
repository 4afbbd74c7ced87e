"""What a library in Python says of its states, its attempts, its checks and its examples."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said
from tests.specs.writing.test_python_idioms import titles, told

BREAKER = """
    import enum
    from attrs import define

    class State(enum.Enum):
        CLOSED = 1
        OPEN = 2
        HALF_OPEN = 3

    class Open(RuntimeError):
        pass

    @define
    class CircuitBreaker:
        '''Stops calling what keeps failing, and tries again after a pause.'''

        pause: float = 30.0
        state: State = State.CLOSED

        def before_call(self, now):
            if self.state is State.OPEN:
                if now < self.pause:
                    raise Open("not yet, wait a little")
                self.state = State.HALF_OPEN
"""


def test_a_change_of_state_after_a_check_is_told_with_it() -> None:
    found = told(BREAKER)
    assert any("`State.OPEN` and `now` is at least 30.0" in each and "to `State.HALF_OPEN`" in each for each in found)
    noisy = BREAKER.replace("if now <", "waited = self.clock()\n                if now <")
    expected = "When `self.state` is `State.OPEN`, `before_call` sets `self.state` to `State.HALF_OPEN` when no check"
    assert any(each.startswith(expected) for each in told(noisy))


def test_what_acts_is_titled_by_what_it_does() -> None:
    assert "Stop calling what keeps failing" in titles({"breaker.py": BREAKER})


def test_several_verbs_are_an_order() -> None:
    code = '''
        class Courier:
            """Signs, sends and retries webhooks."""

            def deliver(self, url):
                if len(url) > 200:
                    raise ValueError("the address is too long")
    '''
    assert "Sign, send and retry webhooks" in titles({"courier.py": code})


CLIENT = """
    import asyncio
    import hmac
    import aiohttp

    AGAIN = frozenset({408, 503})

    class Failed(Exception):
        pass

    class Client:
        def __init__(self):
            self._session = aiohttp.ClientSession()

        async def send(self, url, log):
            status = None
            for attempt in range(4):
                log.count(url)
                try:
                    async with self._session.post(url, allow_redirects=False) as response:
                        status = response.status
                        if status < 300:
                            return response
                        if status == 410:
                            raise Failed("it is gone for good")
                except asyncio.TimeoutError:
                    log.note(url)
                await asyncio.sleep(1)
            raise Failed("gave up in the end")

    def wait_for(headers):
        value = headers.get("Retry-After")
        return min(float(value), 120.0)

    def verify(secret, body, signature):
        \"\"\"Whether a webhook was signed with the secret.\"\"\"
        return hmac.compare_digest(secret, signature)
"""


def test_requests_tell_what_is_tried_what_is_followed_and_what_a_status_means() -> None:
    found = told(CLIENT)
    assert any(each.startswith("`self._session.post` is tried again on `asyncio.TimeoutError`") for each in found)
    assert "POST requests do not follow redirects." in found
    assert any("`status` is below 300" in each for each in found)
    assert "`AGAIN` holds 408 and 503." in found
    assert "`value` is kept to at most 120.0." in found


def test_whether_is_told_as_a_question() -> None:
    assert "Tell whether a webhook was signed with the secret" in titles({"client.py": CLIENT})
    assert "Tells whether a webhook was signed with the secret." in told(CLIENT)
    assert any("returns whether `hmac.compare_digest(secret, signature)` holds" in each for each in told(CLIENT))


CACHE = '''
    """A cache."""

    class TTLCache:
        """A cache whose entries expire.

        >>> cache = TTLCache(maxsize=2)
        """

        def __init__(self, maxsize: int = 64):
            self._maxsize = maxsize
            self._data = {}

        def __setitem__(self, key, value):
            self._data[key] = value
            while len(self._data) > self._maxsize:
                self._data.popitem()

        def get(self, key, default=None):
            if key not in self._data:
                self._data.clear()
                return default
            return self._data[key]
'''


def test_what_a_cache_keeps_and_gives_instead_is_told() -> None:
    found = told(CACHE, path="ttl.py")
    assert any("64 by default (`self._maxsize`)" in each and "`self._data.popitem`" in each for each in found)
    assert any("`key` is not in `self._data`" in each and "returns `default`" in each for each in found)


def test_examples_of_docstrings_and_of_blocks_are_shown() -> None:
    readme = "# Cache\n\n```python\nwith TTLCache(2) as cache:\n    cache.get(1)\n```\n"
    shown = said(draft_of({"ttl.py": dedent(CACHE), "README.md": readme}), "usage")
    assert any("`with TTLCache(2) as cache: cache.get(1)`" in each for each in shown)
    assert any("`cache = TTLCache(maxsize=2)`" in each for each in shown)


def test_a_capability_is_named_after_the_one_class_of_its_file() -> None:
    draft = draft_of(
        {"shop/ttl.py": dedent(CACHE), "shop/breaker.py": dedent(BREAKER), "shop/client.py": dedent(CLIENT)}
    )
    assert "TTL cache" in [each.title for each in draft.capabilities]


CRON = '''
    """Parse cron expressions, and ask when they are due."""

    MINUTE = 60

    def matches(day, weekday, star):
        """Whether it is due."""
        by_weekday = weekday in (1, 2)
        by_day = day in (3, 4)
        if star:
            return by_weekday
        return by_day

    def previous(due, moment):
        """The last moment at which it was due."""
        for _ in range(366 * 24 * 60):
            moment -= MINUTE
            if due(moment):
                return moment
        return None

    def refuse(text):
        raise ValueError("too long: " + text[:20])
'''


def test_orders_of_a_sentence_go_along_and_are_told_once() -> None:
    files = {
        "cron/__init__.py": dedent(CRON),
        "README.md": "# cron\n\nParse cron expressions, and ask when they are due.\n",
    }
    assert said(draft_of(files), "purpose") == ["Parses cron expressions, and asks when they are due."]


def test_searches_that_end_slices_and_answers_by_name_are_told() -> None:
    found = told(CRON, path="cron.py")
    assert "A loop of `previous` runs at most 527040 (366 × 24 × 60) times." in found
    assert "Only the first 20 of `text` are taken." in found
    assert any("`star` is set" in each and "return `by_weekday`" in each for each in found)


def test_what_points_elsewhere_is_left_out_and_titles_end_whole() -> None:
    code = '''
        def trap(error):
            """Checks if an error should be trapped or not.

            See the guide for full documentation.
            """
            if error.status > 500:
                raise ValueError("it is trapped for good")
    '''
    assert "Check if an error should be trapped" in titles({"traps.py": code})
    assert not any("guide" in each for each in told(code, path="traps.py"))
    for aside in ("For the default trap, refer to the guide.", "I.e. the guide helps.", "Use it with the guide."):
        said = told(code.replace("See the guide for full documentation.", aside), path="traps.py")
        assert not any("guide" in each for each in said), aside
