"""Takes orders and asks the warehouse for their price."""

import argparse
import enum
import os
import threading
import time

import httpx
from flask import Flask, abort, request

MAX_NOTE_LENGTH = 140
RATE_LIMIT = 30
ATTEMPTS = 3
TIMEOUT_SECONDS = 5
BACKOFF_MILLIS = 60 * 10
WAREHOUSE_URL = os.environ.get("WAREHOUSE_URL", "https://warehouse.example")

app = Flask(__name__)
lock = threading.Lock()


class State(enum.Enum):
    """Where an order stands."""

    NEW = "new"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


TRANSITIONS = {State.NEW: {State.PAID, State.CANCELLED}, State.PAID: {State.SHIPPED}}


class PriceUnavailable(Exception):
    """The warehouse did not answer."""


class Orders:
    def __init__(self) -> None:
        self.served = 0
        self.state = State.NEW

    def create(self, note: str) -> str:
        """Takes one order."""
        with lock:
            if self.served >= RATE_LIMIT:
                abort(429)
            if len(note) > MAX_NOTE_LENGTH:
                raise ValueError("The note is too long")
            self.served += 1
        return price(note)

    def pay(self) -> None:
        """Marks the order as paid."""
        if self.state == State.NEW:
            self.state = State.PAID


orders = Orders()


def price(note: str) -> str:
    """Asks the warehouse, again when it fails."""
    for attempt in range(ATTEMPTS):
        try:
            return httpx.get(f"{WAREHOUSE_URL}/price", timeout=TIMEOUT_SECONDS).text
        except httpx.HTTPError:
            time.sleep(BACKOFF_MILLIS / 1000)
    raise PriceUnavailable("The warehouse does not answer")


@app.post("/orders")
def create() -> str:
    return orders.create(request.data.decode())


def main() -> None:
    parser = argparse.ArgumentParser(prog="serve", description="Serves the shop")
    parser.add_argument("--port", type=int, default=8080, help="the port to listen on")
    app.run(port=parser.parse_args().port)
