"""Ways into a Python file: routes, commands, jobs, schedules, consumers, signals, GraphQL, gRPC."""

from textwrap import dedent

import pytest

from specs.analysis.facts import FileFacts
from specs.analysis.python import analyze


def read(code: str) -> FileFacts:
    return analyze(dedent(code).strip("\n") + "\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from flask import Flask\napp = Flask(__name__)\n@app.route('/x', methods=['GET', 'POST'])\ndef f(): ...",
         [("f", "GET", "/x", "flask"), ("f", "POST", "/x", "flask")]),
        ("from flask import Blueprint\n"
         "bp = Blueprint('a', __name__, url_prefix='/a')\n@bp.get('/y')\ndef f(): ...",
         [("f", "GET", "/a/y", "flask")]),
        ("from fastapi import APIRouter\nrouter = APIRouter()\n"
         "@router.post('/i/{id}', status_code=201)\nasync def f(id: int): ...",
         [("f", "POST", "/i/{id}", "fastapi")]),
        ("from .app import app\n@app.get('/z')\ndef f(): ...", [("f", "GET", "/z", "http")]),
        ("from ninja import Router\nrouter = Router()\n"
         "@router.delete('/d')\ndef f(request): ...", [("f", "DELETE", "/d", "ninja")]),
        ("from django.urls import path, re_path\nfrom . import views\nurlpatterns = [path('a/', views.a, name='a'),\n"
         "  re_path(r'^b$', login_required(views.B.as_view()))]",
         [("views.a", "ANY", "a/", "django"), ("views.B", "ANY", "^b$", "django")]),
        ("from rest_framework.decorators import api_view\n"
         "@api_view(['GET'])\ndef f(request): ...", [("f", "GET", "", "djangorestframework")]),
        ("from rest_framework import routers\nrouter = routers.DefaultRouter()\nrouter.register(r'users', UserViewSet)",
         [("UserViewSet", "ANY", "users", "djangorestframework")]),
        ("from starlette.routing import Route\n"
         "routes = [Route('/s', endpoint=home, methods=['PUT'])]", [("home", "PUT", "/s", "starlette")]),
        ("from aiohttp import web\napp = web.Application()\n"
         "app.router.add_get('/g', handler)\napp.add_routes([web.post('/p', h2)])",
         [("handler", "GET", "/g", "aiohttp"), ("h2", "POST", "/p", "aiohttp")]),
        ("import tornado.web\ntornado.web.Application([\n"
         "  (r'/t', MainHandler),\n])", [("MainHandler", "ANY", "/t", "tornado")]),
        ("import falcon\napp = falcon.App()\napp.add_route('/q', Things())", [("Things", "ANY", "/q", "falcon")]),
    ],
)  # fmt: skip
def test_route(code: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert [(found.symbol, found.method, found.path, found.framework) for found in read(code).routes] == expected


@pytest.mark.parametrize(
    "code",
    ["@cache.get('/x')\ndef f(): ...", "x.get('/a')", "@app.get(PATH)\ndef f(): ...", "client.post('/login', data=1)"],
)
def test_a_get_that_is_no_route(code: str) -> None:
    assert read(code).routes == ()


def test_route_cites_decorator_and_tells_what_protects_it() -> None:
    (route,) = read(
        """
        from flask import Flask
        app = Flask(__name__)

        @app.route("/x")
        @login_required
        def f():
            ...
        """
    ).routes
    assert (route.start, route.end) == (4, 6)
    assert [(name, operand.text) for name, operand in route.detail] == [("guard", "login_required")]


def test_argparse_with_subcommands_groups_and_options() -> None:
    main, add, loose = read(
        """
        import argparse

        def main():
            parser = argparse.ArgumentParser(prog="tool", description="Does it.")
            parser.add_argument("--verbose", "-v", action="store_true", help="say more")
            subparsers = parser.add_subparsers()
            add = subparsers.add_parser("add", help="adds one")
            add.add_argument("name")
            group = add.add_argument_group("limits")
            group.add_argument("--size", type=int, default=MAX, choices=[1, 2])

        def more(parser):
            parser.add_argument("--extra", required=True)
        """
    ).commands
    assert (main.name, main.help, main.start, main.framework) == ("tool", "Does it.", 4, "argparse")
    assert [(option.flags, option.takes_value, option.help, option.start) for option in main.options] == [
        (("--verbose", "-v"), False, "say more", 5)
    ]
    assert (add.name, add.parent, add.help) == ("add", "tool", "adds one")
    name, size = add.options
    assert (name.positional, name.required, size.type, size.choices, size.default.text) == (
        True,
        True,
        "int",
        ("1", "2"),
        "MAX",
    )  # type: ignore[union-attr]
    assert (loose.symbol, loose.options[0].flags, loose.options[0].required) == ("more", ("--extra",), True)


def test_click_command_with_options() -> None:
    group, command = read(
        """
        import click

        @click.group()
        def cli(): ...

        @cli.command("sync-all")
        @click.argument("source")
        @click.option("--limit", "-l", type=int, default=10, help="how many", envvar="SYNC_LIMIT")
        @click.option("--mode", type=click.Choice(["fast", "slow"]), required=True)
        @click.option("--dry-run", is_flag=True)
        def sync(source, limit, mode, dry_run):
            "Copies everything."
        """
    ).commands
    assert (group.name, group.framework) == ("cli", "click")
    assert (command.name, command.parent, command.help, command.symbol) == (
        "sync-all",
        "cli",
        "Copies everything.",
        "sync",
    )
    source, limit, mode, dry = command.options
    assert (source.flags, source.positional, source.required) == (("source",), True, True)
    assert (limit.flags, limit.default.value, limit.env, limit.start) == (("--limit", "-l"), 10, "SYNC_LIMIT", 8)  # type: ignore[union-attr]
    assert (mode.choices, mode.required, dry.takes_value) == (("fast", "slow"), True, False)


def test_typer_options_are_parameters() -> None:
    (command,) = read(
        """
        from typing import Annotated
        import typer
        app = typer.Typer()

        @app.command()
        def run(
            path: str,
            count: int = 3,
            force: Annotated[bool, typer.Option("--force", help="do it")] = False,
            name: str = typer.Option(..., envvar="NAME"),
        ):
            '''Runs it.'''
        """
    ).commands
    assert [
        (option.flags, option.positional, option.required, option.takes_value, option.start)
        for option in command.options
    ] == [
        (("path",), True, True, True, 7),
        (("--count",), False, False, True, 8),
        (("--force",), False, False, False, 9),
        (("--name",), False, True, True, 10),
    ]


def test_django_management_command() -> None:
    (command,) = read(
        """
        from django.core.management.base import BaseCommand

        class Command(BaseCommand):
            help = "Cleans up."

            def add_arguments(self, parser):
                parser.add_argument("--days", type=int, default=30)

            def handle(self, *args, **options):
                ...
        """
    ).commands
    assert (command.symbol, command.help, command.framework) == ("Command.handle", "Cleans up.", "django")
    assert command.options[0].flags == ("--days",)


def test_docopt_usage_is_a_command() -> None:
    (command,) = read(
        '''
        """Naval Fate.

        Options:
          -h --help     Show this screen.
          --speed=<kn>  Speed in knots [default: 10].
        """
        from docopt import docopt
        docopt(__doc__)
        '''
    ).commands
    assert [(option.flags, option.takes_value, option.start) for option in command.options] == [
        (("-h", "--help"), False, 4), (("--speed",), True, 5),
    ]  # fmt: skip
    assert command.options[1].default.value == "10"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "kind", "name", "symbol"),
    [
        ("from celery import shared_task\n@shared_task(max_retries=3)\ndef send(): ...", "job", "send", "send"),
        ("from proj.celery import app\nimport celery\n@app.task(name='x.y')\ndef send(): ...", "job", "x.y", "send"),
        ("from celery.schedules import crontab\n"
         "beat_schedule = {'nightly': {'task': 't.clean', 'schedule': crontab(hour=3)}}",
         "schedule", "nightly", "t.clean"),
        ("from apscheduler.schedulers.blocking import BlockingScheduler\n"
         "s = BlockingScheduler()\ns.add_job(tick, 'interval', minutes=5)",
         "schedule", "tick", "tick"),
        ("from django.dispatch import receiver\n"
         "@receiver(post_save, sender=User)\ndef made(**kw): ...", "signal", "post_save", "made"),
        ("from kafka import KafkaConsumer\nc = KafkaConsumer('orders', group_id='g')", "consumer", "orders", ""),
        ("import pika\ndef run(channel):\n"
         "    channel.basic_consume(queue='jobs', on_message_callback=work)", "consumer", "jobs", "work"),
        ("import boto3\nsqs = boto3.client('sqs')\ndef poll():\n"
         "    sqs.receive_message(QueueUrl=URL, MaxNumberOfMessages=10)", "consumer", "URL", "poll"),
        ("import signal\nsignal.signal(signal.SIGTERM, stop)", "signal", "signal.SIGTERM", "stop"),
        ("def lambda_handler(event, context):\n    return 1", "event", "lambda_handler", "lambda_handler"),
        ("if __name__ == '__main__':\n    main()", "main", "__main__", ""),
        ("import strawberry\n@strawberry.type\nclass Query:\n"
         "    @strawberry.field\n    def users(self) -> int: ...", "graphql", "users", "Query.users"),
        ("import graphene\nclass Query(graphene.ObjectType):\n"
         "    def resolve_users(self, info): ...", "graphql", "users", "Query.resolve_users"),
        ("from . import x_pb2_grpc\nclass Greeter(x_pb2_grpc.GreeterServicer):\n"
         "    def SayHello(self, request, context): ...",
         "grpc", "SayHello", "Greeter.SayHello"),
        ("from fastapi import FastAPI\napp = FastAPI()\n"
         "@app.websocket('/ws')\nasync def talk(ws): ...", "websocket", "/ws", "talk"),
    ],
)  # fmt: skip
def test_other_ways_in(code: str, kind: str, name: str, symbol: str) -> None:
    assert (kind, name, symbol) in [(found.kind, found.name, found.symbol) for found in read(code).entries]


def test_a_task_of_something_else_is_no_job() -> None:
    assert read("@board.task\ndef f(): ...\n").entries == ()
