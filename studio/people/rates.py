"""The rate limits by name, as they are written in the settings. Pure, so that the settings can check what is given."""

import re
from dataclasses import dataclass
from datetime import timedelta

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

DEFAULTS = {
    "login_account": "10/5m",  # tries at one account's password, wherever they come from
    "login_address": "50/5m",  # tries at any password from one address
    "token_failure": "30/5m",  # wrong API tokens from one address
    "mail": "5/15m",  # mails to one mailbox that a visitor can cause: password resets, invitations, confirmations
    "mail_address": "20/15m",  # the same by one address
    "link": "30/5m",  # tries at sign-in and invitation links from one address
    "check": "20/5m",  # work trees that one person has compared with a spec
    "ask": "60/5m",  # questions by one person, or by one address when nobody is signed in
    "write": "300/1m",  # changes by one person, or by one address when nobody is signed in
}


@dataclass(frozen=True)
class Rate:
    """`amount` at once, regained evenly over `seconds`."""

    amount: int
    seconds: int

    @property
    def cost(self) -> timedelta:
        """The time in which one is regained."""
        return timedelta(seconds=self.seconds / self.amount)


def parse_rate(text: str) -> Rate:
    """`10/5m` is ten in five minutes."""
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})([smhd])", text.strip())
    if not match or not int(match[1]) or not int(match[2]):
        raise ValueError(f"a rate looks like 10/5m (ten in five minutes), not {text!r}")
    return Rate(int(match[1]), int(match[2]) * UNITS[match[3]])


def parse_rates(items: list[str]) -> dict[str, Rate]:
    """All limits: the defaults, with those replaced that `items` (`name=10/5m`) name."""
    given = {}
    for item in items:
        name, _, text = item.partition("=")
        if name.strip() not in DEFAULTS:
            raise ValueError(f"no rate limit is called {name.strip()!r}; there are {', '.join(DEFAULTS)}")
        given[name.strip()] = text
    return {name: parse_rate(given.get(name, text)) for name, text in DEFAULTS.items()}
