"""HTTP routes: Django, DRF, ninja, Flask, FastAPI, Starlette, aiohttp, Sanic, Tornado, Falcon, Bottle, Litestar."""

import ast
from collections.abc import Iterator

import msgspec

from specs.analysis.facts import Operand, Route
from specs.analysis.python.following import Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Defined, Site

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
FRAMEWORKS = {
    "flask": "flask", "quart": "quart", "fastapi": "fastapi", "ninja": "ninja", "ninja_extra": "ninja",
    "starlette": "starlette",
    "aiohttp": "aiohttp", "sanic": "sanic", "bottle": "bottle", "litestar": "litestar", "starlite": "litestar",
    "falcon": "falcon", "tornado": "tornado", "robyn": "robyn", "blacksheep": "blacksheep", "flask_restful": "flask",
    "flask_openapi3": "flask", "apiflask": "flask", "chalice": "chalice", "flask_smorest": "flask",
    "connexion": "connexion",
    "aws_lambda_powertools": "powertools", "microdot": "microdot", "django": "django",
    "rest_framework": "djangorestframework",
    "flask_restx": "flask",
}  # fmt: skip
RECEIVERS = (
    "app",
    "router",
    "api",
    "bp",
    "blueprint",
    "routes",
    "server",
    "web",
    "application",
    "_app",
    "_router",
    "_bp",
    "_api",
)
DJANGO_PATHS = {
    "django.urls.path": "django", "django.urls.re_path": "django", "django.conf.urls.url": "django",
    "django.urls.conf.path": "django", "django.urls.conf.re_path": "django",
}  # fmt: skip
WORTH = tuple(
    """
    status_code response_model dependencies auth name deprecated permission_classes throttle_classes response
    success_status methods login_required strict_slashes rate_limit cors api_key_required
    """.split()
)
PROTECTION = tuple(
    """
    login_required permission_required user_passes_test require_http_methods require_GET require_POST csrf_exempt
    permission_classes staff_member_required jwt_required auth_required authenticated limiter.limit requires
    requires_auth roles_required throttle_classes authentication_classes admin_required token_required ratelimit
    cache_page require_safe
    """.split()
)


class Routes:
    def __init__(self, reader: Reader, collected: Collected, following: Following) -> None:
        self.reader = reader
        self.collected = collected
        self.following = following
        self.found: list[Route] = []
        imported = {module.partition(".")[0] for module in following.module.imports.values()}
        self.web = [FRAMEWORKS[name] for name in sorted(imported) if name in FRAMEWORKS]

    def read(self) -> None:
        for defined in self.collected.functions:
            if not defined.place.test:
                self._decorated(defined)
        for defined in self.collected.classes:
            self._decorated(defined)
        for site in self.collected.sites:
            if not site.place.test:
                self._site(site)
        self.found.sort(key=lambda route: (route.start, route.end, route.method, route.path))

    def _add(
        self, symbol: str, method: str, path: str, framework: str, start: int, end: int,
        detail: tuple[tuple[str, Operand], ...] = (),
    ) -> None:  # fmt: skip
        self.found.append(Route(symbol, method.upper(), path, framework, start, end, detail))

    # --- decorators ---

    def _decorated(self, defined: Defined) -> None:
        node = defined.node
        for decorator in node.decorator_list:
            if not isinstance(decorator, ast.Call):
                continue
            name = chained(decorator.func)
            method = last(name)
            if method == "api_view" and "rest_framework" in self.following.qualified(
                decorator.func, self.following.module, 0
            ):
                methods = _strings(decorator.args[0]) if decorator.args else ["GET"]
                for each in methods:
                    self._of_decorator(defined, decorator, each, "", "djangorestframework")
            elif method == "action" and defined.place.scope.kind == "class":
                self._action(defined, decorator)
            elif method in METHODS or method in ("route", "api_route", "api_operation", "add_route"):
                self._routed(defined, decorator, name, method)

    def _routed(self, defined: Defined, decorator: ast.Call, name: str, method: str) -> None:
        path = _string(_argument(decorator, 0, "path", "rule", "uri"))
        if path is None or not (path == "" or path.startswith(("/", "<", "{", "^", "*"))):
            return
        framework = self._framework(decorator.func, name)
        if not framework:
            return
        if method in METHODS:
            self._of_decorator(defined, decorator, method, path, framework)
            return
        listed = _argument(decorator, 1 if framework != "flask" else -1, "methods", "method")
        methods = _strings(listed) if listed is not None else ["GET"] if framework != "falcon" else ["ANY"]
        for each in methods or ["ANY"]:
            self._of_decorator(defined, decorator, each, path, framework)

    def _framework(self, function: ast.expr, name: str) -> str:
        """The framework by the receiver's type; else by the file's imports where the receiver's name fits."""
        scope = self.following.module
        qualified = self.following.qualified(function, scope, getattr(function, "lineno", 0))
        root = qualified.partition(".")[0].partition("(")[0]
        if root in FRAMEWORKS:
            return FRAMEWORKS[root]
        receiver = last(name.rpartition(".")[0]).lower()
        if qualified.startswith("?") and not receiver.endswith(RECEIVERS):
            return ""
        if receiver.endswith(RECEIVERS) and (qualified.startswith((".", "?")) or "." in qualified):
            return self.web[0] if self.web else "http"
        return ""

    def _of_decorator(self, defined: Defined, decorator: ast.Call, method: str, path: str, framework: str) -> None:
        detail = [
            (keyword.arg, self.reader.operand(keyword.value))
            for keyword in decorator.keywords
            if keyword.arg in WORTH and keyword.arg
        ]
        detail += self._protection(defined)
        end = max(decorator.end_lineno or decorator.lineno, defined.node.lineno)
        self._add(defined.scope.name, method, path, framework, decorator.lineno, end, tuple(detail))
        prefix = self._prefix(decorator.func)
        if prefix is not None and (shared := _string(prefix)):
            first, last_line = prefix.lineno, prefix.end_lineno or prefix.lineno
            whole = f"{shared.rstrip('/')}/{path.lstrip('/')}" if path.strip("/") else f"{shared.rstrip('/')}{path}"
            joined = {"path": whole, "prefix_start": first, "prefix_end": last_line, "prefix": shared, "written": path}
            self.found[-1] = msgspec.structs.replace(self.found[-1], **joined)

    def _prefix(self, function: ast.expr) -> ast.expr | None:
        """`APIRouter(prefix="/items")`, `Blueprint("x", __name__, url_prefix="/x")`."""
        if not isinstance(function, ast.Attribute):
            return None
        found = self.following.origin(function.value, self.following.module, function.lineno)
        if found is None or not isinstance(found.node, ast.Call):
            return None
        return _argument(found.node, -1, "prefix", "url_prefix")

    def _protection(self, defined: Defined) -> Iterator[tuple[str, Operand]]:
        for decorator in defined.node.decorator_list:
            name = chained(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if name.endswith(PROTECTION):
                yield "guard", self.reader.operand(decorator)

    def _action(self, defined: Defined, decorator: ast.Call) -> None:
        """A DRF view set's extra action."""
        methods = _strings(_argument(decorator, 0, "methods")) or ["GET"]
        path = _string(_argument(decorator, -1, "url_path")) or defined.node.name
        of_one = _argument(decorator, -1, "detail")
        for method in methods:
            self._of_decorator(defined, decorator, method, path, "djangorestframework")
            if isinstance(of_one, ast.Constant) and of_one.value is True:
                made = self.found[-1]
                kept = tuple(pair for pair in made.detail if pair[0] != "methods")
                flagged = (*kept, ("detail", self.reader.operand(of_one)))
                self.found[-1] = msgspec.structs.replace(made, detail=flagged)

    # --- calls ---

    def _site(self, site: Site) -> None:
        qualified, method = site.qualified, last(site.callee)
        if qualified in DJANGO_PATHS:
            self._django(site)
        elif method == "register" and "router" in site.callee.lower() and len(site.node.args) >= 2:
            path, handler = _string(site.argument(0, "prefix")), dotted(site.argument(1, "viewset"))
            if path is not None and handler:
                self._add(handler, "ANY", path, "djangorestframework", site.start, site.end)
        elif qualified.startswith(("starlette.routing.", "fastapi.routing.")) and method in ("Route", "APIRoute"):
            self._listed(site, "starlette", 1)
        elif qualified.startswith("aiohttp.web.") and method in METHODS:
            self._one(site, method, 0, 1, "aiohttp")
        elif method.startswith("add_") and method[4:] in METHODS and "router" in site.callee:
            self._one(site, method[4:], 0, 1, "aiohttp")
        elif method == "add_route" and len(site.node.args) >= 2:
            self._add_route(site)
        elif method in ("add_url_rule", "add_api_route"):
            self._listed(
                site, "flask" if method == "add_url_rule" else "fastapi", 1 if method == "add_api_route" else 2
            )
        elif method == "add_resource" and len(site.node.args) >= 2:
            for path_node in site.node.args[1:]:
                path = _string(path_node)
                if path is not None:
                    self._add(dotted(site.node.args[0]), "ANY", path, "flask", site.start, site.end)
        elif qualified.startswith("tornado.web.") and method == "Application":
            self._tornado(site)

    def _django(self, site: Site) -> None:
        path = _string(site.argument(0, "route", "regex"))
        view = site.argument(1, "view")
        if path is None or view is None:
            return
        detail: list[tuple[str, Operand]] = []
        if isinstance(view, ast.Call):
            name = last(chained(view.func))
            if name == "include":
                included = view.args[0] if view.args else None
                if included is not None:
                    detail.append(("include", self.reader.operand(included)))
                self._add("", "ANY", path, "django", site.start, site.end, tuple(detail))
                return
            # login_required(View.as_view()), View.as_view()
            while isinstance(view, ast.Call) and last(chained(view.func)) != "as_view" and view.args:
                detail.append(("guard", self.reader.operand(view.func)))
                view = view.args[0]
        handler = chained(view.func if isinstance(view, ast.Call) else view).removesuffix(".as_view").replace("()", "")
        label = site.keyword("name")
        if label is not None:
            detail.append(("name", self.reader.operand(label)))
        self._add(handler, "ANY", path, "django", site.start, site.end, tuple(detail))

    def _listed(self, site: Site, framework: str, position: int) -> None:
        path = _string(site.argument(0, "path", "rule"))
        handler = site.argument(position, "endpoint", "view_func")
        if path is None:
            return
        name = chained(handler).removesuffix(".as_view()") if handler is not None else ""
        for method in _strings(site.keyword("methods")) or ["GET" if framework != "starlette" else "ANY"]:
            self._add(name, method, path, framework, site.start, site.end)

    def _one(self, site: Site, method: str, path_at: int, handler_at: int, framework: str) -> None:
        path = _string(site.argument(path_at, "path"))
        if path is not None and site.argument(handler_at, "handler") is not None:  # else it marks a function
            self._add(dotted(site.argument(handler_at, "handler")), method, path, framework, site.start, site.end)

    def _add_route(self, site: Site) -> None:
        first, second = site.argument(0), site.argument(1)
        path = _string(first)
        if path is not None and path.startswith("/"):
            handler = chained(second.func if isinstance(second, ast.Call) else second) if second is not None else ""
            framework = self.web[0] if self.web else "http"
            self._add(handler, "ANY", path, framework, site.start, site.end)
        elif _string(second) is not None and len(site.node.args) >= 3:  # aiohttp: add_route("GET", "/x", handler)
            self._add(dotted(site.argument(2)), path or "ANY", _string(second) or "", "aiohttp", site.start, site.end)

    def _tornado(self, site: Site) -> None:
        listed = site.argument(0, "handlers")
        for element in listed.elts if isinstance(listed, ast.List | ast.Tuple) else []:
            values = element.elts if isinstance(element, ast.Tuple) else getattr(element, "args", [])
            path = _string(values[0]) if len(values) >= 2 else None
            if path is not None:
                end = element.end_lineno or element.lineno
                self._add(dotted(values[1]), "ANY", path, "tornado", element.lineno, end)


def _argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    if 0 <= position < len(call.args):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def _string(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.encode("utf-8", "replace").decode()
    if isinstance(node, ast.Call) and node.args and last(dotted(node.func)) in ("_", "gettext_lazy"):
        return _string(node.args[0])
    return None


def _strings(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [text for element in node.elts if (text := _string(element))]
    text = _string(node)
    return [text] if text else []
