"""Other ways in: queue consumers, background jobs, schedules, signals, hooks, GraphQL, gRPC, websockets, `__main__`."""

import ast

from specs.analysis.facts import Entry, Operand
from specs.analysis.python.following import Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Defined, Site

# last name of a decorator -> (kind, framework, roots that the file must import for it to count)
DECORATORS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "task": ("job", "celery", ("celery", "huey", "prefect", "airflow", "taskiq", "procrastinate", "invoke", "luigi")),
    "shared_task": ("job", "celery", ("celery",)), "actor": ("job", "dramatiq", ("dramatiq",)),
    "job": ("job", "rq", ("rq", "django_rq", "dagster")), "flow": ("job", "prefect", ("prefect",)),
    "dag": ("schedule", "airflow", ("airflow",)),
    "periodic_task": ("schedule", "celery", ("celery", "huey", "spinach")),
    "db_task": ("job", "huey", ("huey",)), "db_periodic_task": ("schedule", "huey", ("huey",)),
    "scheduled_job": ("schedule", "apscheduler", ("apscheduler",)),
    "repeat_every": ("schedule", "fastapi", ("fastapi_utils", "fastapi_utilities")),
    "repeat": ("schedule", "schedule", ("schedule",)), "receiver": ("signal", "django", ("django",)),
    "listens_for": ("signal", "sqlalchemy", ("sqlalchemy",)),
    "subscriber": ("consumer", "faststream", ("faststream", "propan")),
    "agent": ("consumer", "faust", ("faust",)), "timer": ("schedule", "faust", ("faust",)),
    "crontab": ("schedule", "faust", ("faust",)),
    "on_event": ("hook", "fastapi", ("fastapi", "starlette")), "before_request": ("hook", "flask", ("flask", "quart")),
    "after_request": ("hook", "flask", ("flask", "quart")), "teardown_request": ("hook", "flask", ("flask", "quart")),
    "errorhandler": ("hook", "flask", ("flask", "quart")),
    "exception_handler": ("hook", "fastapi", ("fastapi", "starlette", "ninja")),
    "middleware": ("hook", "fastapi", ("fastapi", "starlette", "sanic")),
    "websocket": ("websocket", "fastapi", ("fastapi", "starlette", "sanic", "quart")),
    "websocket_route": ("websocket", "starlette", ("fastapi", "starlette")),
    "cloud_event": ("event", "functions", ("functions_framework",)),
    "hookimpl": ("hook", "pluggy", ("pluggy", "pytest")), "on_after_configure": ("schedule", "celery", ("celery",)),
    "on_message": ("consumer", "", ("aiomqtt", "gmqtt")),
    "message_handler": ("event", "telegram", ("telebot", "aiogram", "telegram")),
    "command_handler": ("event", "telegram", ("telegram",)), "schedule": ("schedule", "chalice", ("chalice",)),
    "on_sqs_message": ("consumer", "chalice", ("chalice",)), "on_s3_event": ("event", "chalice", ("chalice",)),
    "cron": ("schedule", "arq", ("arq", "spinach")), "asset": ("job", "dagster", ("dagster",)),
    "op": ("job", "dagster", ("dagster",)),
    "timer_trigger": ("schedule", "azure functions", ("azure",)),
    "queue_trigger": ("consumer", "azure functions", ("azure",)),
    "service_bus_queue_trigger": ("consumer", "azure functions", ("azure",)),
    "on": ("event", "", ("socketio", "flask_socketio")),
    "event": ("event", "", ("slack_bolt", "discord", "socketio", "flask_socketio")),
    "register": ("hook", "atexit", ("atexit",)),
}  # fmt: skip
CONSUMERS = {
    "kafka.KafkaConsumer": ("kafka", 0), "aiokafka.AIOKafkaConsumer": ("kafka", 0),
    "confluent_kafka.Consumer.subscribe": ("kafka", 0),
    "kombu.Consumer": ("kombu", 1), "google.cloud.pubsub_v1.SubscriberClient.subscribe": ("google pubsub", 0),
    "redis.client.PubSub.subscribe": ("redis", 0), "nats.aio.client.Client.subscribe": ("nats", 0),
}  # fmt: skip
METHOD_CONSUMERS = {
    "basic_consume": ("rabbitmq", 0, ("queue",), ("on_message_callback", "consumer_callback")),
    "receive_message": ("aws sqs", -1, ("QueueUrl",), ()), "receive_messages": ("aws sqs", -1, ("QueueUrl",), ()),
}  # fmt: skip
CLASS_ENTRIES = {
    "ConsumerMixin": ("consumer", "kombu"), "ConsumerProducerMixin": ("consumer", "kombu"),
    "SyncConsumer": ("consumer", "channels"),
    "AsyncConsumer": ("consumer", "channels"), "WebsocketConsumer": ("websocket", "channels"),
    "AsyncWebsocketConsumer": ("websocket", "channels"), "JsonWebsocketConsumer": ("websocket", "channels"),
    "AsyncJsonWebsocketConsumer": ("websocket", "channels"), "WebSocketHandler": ("websocket", "tornado"),
    "WebSocketEndpoint": ("websocket", "starlette"),
}  # fmt: skip
APP_HOOKS = frozenset({"on_startup", "on_shutdown", "on_cleanup", "cleanup_ctx", "on_response_prepare"})
SLACK = frozenset({"command", "action", "shortcut", "view", "message", "options"})
ERROR_HANDLERS = frozenset({"errorhandler", "exception_handler", "app_errorhandler"})
SIGNALS = ("django.db.models.signals.", "django.core.signals.", "django.test.signals.", "celery.signals.", "blinker.")
INTERVALS = frozenset(
    """
    weekday
    seconds minutes hours days weeks hour minute second day day_of_week day_of_month month_of_year month week cron
    trigger schedule schedule_interval crontab interval
    """.split()
)
WORTH = INTERVALS | frozenset(
    """
    queue max_retries autoretry_for rate_limit time_limit soft_time_limit acks_late bind sender group_id priority
    auto_offset_reset default_retry_delay retry_backoff ignore_result expires dispatch_uid MaxNumberOfMessages
    WaitTimeSeconds VisibilityTimeout auto_ack max_age
    """.split()
)


class Entries:
    def __init__(self, reader: Reader, collected: Collected, following: Following, tests: set[str]) -> None:
        self.reader = reader
        self.collected = collected
        self.following = following
        self.tests = tests
        self.found: list[Entry] = []
        self.roots = {found.module.partition(".")[0] for found in collected.imports}

    def read(self) -> None:
        for start, end in self.collected.mains:
            self.found.append(Entry("", "main", "__main__", start, min(end, start + 10)))
        for defined in self.collected.functions:
            if not defined.place.test and defined.scope.name not in self.tests:
                self._decorated(defined)
                self._handler(defined)
        for defined in self.collected.classes:
            self._class(defined)
        for site in self.collected.sites:
            if not site.place.test:
                self._site(site)
        for assigned in self.collected.assigned:
            self._beat(last(assigned.name), assigned.value, assigned.place.symbol)
        self.found.sort(key=lambda entry: (entry.start, entry.end, entry.name))

    def _add(
        self, symbol: str, kind: str, name: str, start: int, end: int, detail: tuple[tuple[str, Operand], ...] = (),
        framework: str = ""
    ) -> None:  # fmt: skip
        self.found.append(Entry(symbol, kind, name, start, end, detail, framework))  # type: ignore[arg-type]

    def _detail(self, call: ast.Call, positional: bool = True) -> tuple[tuple[str, Operand], ...]:
        found: list[tuple[str, Operand]] = []
        if positional:
            found += [("on", self.reader.operand(argument)) for argument in call.args[:3]]
        found += [
            (keyword.arg, self.reader.operand(keyword.value))
            for keyword in call.keywords
            if keyword.arg and keyword.arg in WORTH
        ]
        return tuple(found)

    # --- decorated functions ---

    def _decorated(self, defined: Defined) -> None:
        node = defined.node
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = chained(call.func if call is not None else decorator)
            known = DECORATORS.get(last(name.removesuffix(".connect")))
            if (
                known is not None
                and any(root in self.roots for root in known[2])
                and (known[0] != "job" or self._is_job(name))
            ):
                kind, framework, roots = known
                framework = (
                    next((root for root in roots if root in self.roots), framework)
                    if framework != "django"
                    else framework
                )
                shown = node.name
                if kind in ("websocket", "consumer", "event") and call is not None and call.args:
                    shown = _string(call.args[0]) or shown
                elif call is not None:
                    shown = next(
                        (_string(keyword.value) or shown for keyword in call.keywords if keyword.arg == "name"), shown
                    )
                detail = self._detail(call) if call is not None else ()
                if last(name) == "receiver" and call is not None and call.args:
                    signal = call.args[0].elts[0] if isinstance(call.args[0], ast.List | ast.Tuple) else call.args[0]
                    shown = dotted(signal) or shown
                    detail = tuple(("of", value) for key, value in detail if key == "sender")
                if last(name) in ERROR_HANDLERS:
                    detail = tuple(("error", value) for key, value in detail if key == "on")
                self._add(defined.scope.name, kind, shown, decorator.lineno, node.lineno, detail, framework)
                return
            if call is not None and call.args and "slack_bolt" in self.roots and last(name) in SLACK:
                shown = _string(call.args[0])
                if shown:
                    end = node.lineno
                    self._add(defined.scope.name, "event", shown, decorator.lineno, end, (), f"slack {last(name)}")
                    return
            self._graphql(defined, decorator, name)

    def _is_job(self, name: str) -> bool:
        """`@task` alone is of many libraries; `@app.task` of an app, `@shared_task` of celery."""
        return (
            last(name) != "task"
            or "." in name
            or bool(self.roots & {"prefect", "airflow", "celery", "taskiq", "invoke"})
        )

    def _graphql(self, defined: Defined, decorator: ast.expr, name: str) -> None:
        owner = defined.place.scope
        operation = last(name)
        if name.startswith("strawberry.") and operation in ("field", "mutation", "subscription"):
            self._add(
                defined.scope.name,
                "graphql",
                defined.node.name,
                decorator.lineno,
                defined.node.lineno,
                (),
                "strawberry",
            )
        elif "ariadne" in self.roots and operation == "field" and isinstance(decorator, ast.Call) and decorator.args:
            shown = _string(decorator.args[0]) or defined.node.name
            self._add(defined.scope.name, "graphql", shown, decorator.lineno, defined.node.lineno, (), "ariadne")
        elif owner.kind == "class" and name == "query":
            return

    def _handler(self, defined: Defined) -> None:
        node = defined.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        names = [argument.arg for argument in node.args.args]
        if defined.place.scope.kind == "module" and names[:2] == ["event", "context"] and len(names) == 2:
            self._add(defined.scope.name, "event", node.name, node.lineno, node.lineno, (), "aws lambda")

    # --- classes ---

    def _class(self, defined: Defined) -> None:
        node = defined.node
        assert isinstance(node, ast.ClassDef)
        bases = [dotted(base) for base in node.bases]
        for base in bases:
            known = CLASS_ENTRIES.get(last(base))
            if known is not None:
                self._add(defined.scope.name, known[0], node.name, node.lineno, node.lineno, (), known[1])
            elif base.endswith("Servicer") and "grpc" in base:
                self._methods(defined, node, "grpc", "grpc", "")
            elif "graphene" in self.roots and last(base) in ("ObjectType", "Mutation"):
                prefix = "resolve_" if last(base) == "ObjectType" else "mutate"
                self._methods(defined, node, "graphql", "graphene", prefix)

    def _methods(self, defined: Defined, node: ast.ClassDef, kind: str, framework: str, prefix: str) -> None:
        for method in node.body:
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.name.startswith(prefix):
                if method.name.startswith("_"):
                    continue
                shown = method.name.removeprefix("resolve_") if prefix != "mutate" else node.name
                self._add(
                    f"{defined.scope.name}.{method.name}", kind, shown, method.lineno, method.lineno, (), framework
                )

    # --- calls ---

    def _site(self, site: Site) -> None:
        qualified, method = site.qualified, last(site.callee)
        if qualified in CONSUMERS:
            framework, position = CONSUMERS[qualified]
            topic = site.argument(position, "topics", "queues", "subscription", "channel", "subject")
            self._add(
                site.place.symbol,
                "consumer",
                _shown(topic),
                site.start,
                site.end,
                self._detail(site.node, False),
                framework,
            )
        elif method in METHOD_CONSUMERS:
            self._consumes(site, method)
        elif method == "add_job" and "apscheduler" in self.roots:
            target = dotted(site.argument(0, "func"))
            self._add(
                target or site.place.symbol,
                "schedule",
                target,
                site.start,
                site.end,
                self._detail(site.node),
                "apscheduler",
            )
        elif qualified == "arq.cron" and site.node.args:
            target = dotted(site.argument(0, "coroutine"))
            timetable = tuple(("on", value) if key == "on" else (key, value) for key, value in self._detail(site.node))
            self._add(target, "schedule", target, site.start, site.end, timetable, "arq")
        elif method == "do" and "every" in site.callee and "schedule" in self.roots:
            target = dotted(site.argument(0))
            every = Operand(self.reader.source.text(site.node.func), "other")
            self._add(target, "schedule", target, site.start, site.end, (("every", every),), "schedule")
        elif qualified == "signal.signal" or (method == "add_signal_handler" and site.node.args):
            handler = site.argument(1, "handler", "callback")
            name = dotted(site.argument(0))
            if last(dotted(handler)) in ("SIG_IGN", "SIG_DFL"):
                return
            self._add(dotted(handler) or site.place.symbol, "signal", name, site.start, site.end, (), "signal")
        elif method == "append" and (hook := last(site.callee.rpartition(".")[0])) in APP_HOOKS and site.node.args:
            called = (("handler", self.reader.operand(site.node.args[0])),)
            self._add(site.place.symbol, "hook", hook, site.start, site.end, called, "aiohttp")
        elif qualified == "atexit.register" and site.node.args:
            self._add(dotted(site.argument(0)) or site.place.symbol, "hook", "exit", site.start, site.end, (), "atexit")
        elif method == "connect" and qualified.startswith(SIGNALS):
            target = dotted(site.argument(0, "receiver"))
            shown = last(site.callee.rpartition(".")[0])
            self._add(
                target or site.place.symbol,
                "signal",
                shown,
                site.start,
                site.end,
                self._detail(site.node, False),
                "signal",
            )
        elif method == "DAG" and "airflow" in self.roots:
            shown = _shown(site.argument(0, "dag_id"))
            self._add(
                site.place.symbol, "schedule", shown, site.start, site.end, self._detail(site.node, False), "airflow"
            )
        elif qualified in ("websockets.serve", "websockets.asyncio.server.serve"):
            target = dotted(site.argument(0))
            self._add(target or site.place.symbol, "websocket", target, site.start, site.end, (), "websockets")
        elif method == "add_periodic_task":
            target = chained(site.node.args[1]) if len(site.node.args) > 1 else ""
            self._add(
                target.partition(".")[0], "schedule", target, site.start, site.end, self._detail(site.node), "celery"
            )

    def _consumes(self, site: Site, method: str) -> None:
        framework, position, names, handlers = METHOD_CONSUMERS[method]
        queue = site.argument(position, *names)
        if framework == "aws sqs" and queue is None and "boto" not in site.qualified:
            return
        handler = site.keyword(*handlers) if handlers else None
        target = dotted(handler) if handler is not None else ""
        self._add(
            target or site.place.symbol,
            "consumer",
            _shown(queue),
            site.start,
            site.end,
            self._detail(site.node, False),
            framework,
        )

    def _beat(self, name: str, value: ast.expr, symbol: str) -> None:
        """Celery's beat_schedule: one entry for each task in it."""
        if name.lower() not in ("beat_schedule", "celery_beat_schedule", "celerybeat_schedule") or not isinstance(
            value, ast.Dict
        ):
            return
        for key, item in zip(value.keys, value.values, strict=True):
            if not isinstance(item, ast.Dict) or key is None:
                continue
            parts = {
                _string(inner) or "": node
                for inner, node in zip(item.keys, item.values, strict=True)
                if inner is not None
            }
            detail = tuple(
                (part, self.reader.operand(node))
                for part, node in parts.items()
                if part in ("task", "schedule", "args", "options")
            )
            task = _string(parts["task"]) if "task" in parts else None
            self._add(
                task or symbol,
                "schedule",
                _string(key) or "",
                key.lineno,
                item.end_lineno or key.lineno,
                detail,
                "celery",
            )


def _string(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _shown(node: ast.expr | None) -> str:
    if isinstance(node, ast.List | ast.Tuple) and node.elts:
        node = node.elts[0]
    return _string(node) or dotted(node)
