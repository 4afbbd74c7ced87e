"""HTTP requests: the method and the address, through requests, httpx, aiohttp, urllib, urllib3 and http.client."""

import ast

from specs.analysis.facts import Operand, ServiceUse
from specs.analysis.python.following import Following
from specs.analysis.python.names import last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Site

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
CALLERS = tuple(
    """
    requests httpx aiohttp urllib.request urllib3 http.client treq pycurl asks grequests tornado.httpclient
    requests_toolbelt niquests curl_cffi cloudscraper requests_html httplib2
    """.split()
)
OWNERS = frozenset(
    """
    requests httpx requests.Session requests.sessions.Session httpx.Client httpx.AsyncClient aiohttp.ClientSession
    requests.api treq niquests niquests.Session grequests aiohttp.client.ClientSession curl_cffi.requests
    requests_toolbelt.sessions.BaseUrlSession cloudscraper.create_scraper()
    """.split()
)
GENERIC = frozenset({"request", "stream", "send", "fetch", "ws_connect"})
WORTH = (
    "timeout",
    "json",
    "data",
    "headers",
    "params",
    "auth",
    "verify",
    "allow_redirects",
    "follow_redirects",
    "content",
    "files",
    "ssl",
    "verify_ssl",
)


class Http:
    def __init__(self, reader: Reader, following: Following) -> None:
        self.reader = reader
        self.following = following

    def use(self, site: Site) -> ServiceUse | None:
        qualified = site.qualified
        if not qualified.startswith(CALLERS):
            return None
        if qualified in ("urllib.request.urlopen", "urllib.request.urlretrieve") or qualified.endswith(
            "OpenerDirector.open"
        ):
            return self._opened(site)
        owner, _, method = qualified.rpartition(".")
        client = self._client(site)
        if owner in OWNERS and method in METHODS:
            return self._use(site, method.upper(), site.argument(0, "url"), client)
        if method in ("request", "stream", "urlopen", "getresponse") and (
            owner in OWNERS or owner.startswith(("urllib3.", "http.client."))
        ):
            if method == "getresponse":
                return None
            verb = site.argument(0, "method")
            shown = str(verb.value).upper() if isinstance(verb, ast.Constant) else ""
            return self._use(site, shown, site.argument(1, "url"), client)
        if owner == "aiohttp.ClientSession" and method == "ws_connect":
            return self._use(site, "WebSocket", site.argument(0, "url"), client)
        return None

    def _client(self, site: Site) -> ast.expr | None:
        function = site.node.func
        if not isinstance(function, ast.Attribute) or isinstance(function.value, ast.Call):
            return None
        found = self.following.origin(function.value, site.place.scope, site.start)
        return found.node if found else None

    def _opened(self, site: Site) -> ServiceUse:
        """`urlopen` sends what the request says: POST when it has data."""
        target = site.argument(0, "url", "fullurl")
        method = "POST" if site.argument(1, "data") is not None else "GET"
        request = self.following.origin(target, site.place.scope, site.start) if target is not None else None
        client: ast.expr | None = None
        if request is not None and request.type == "urllib.request.Request" and isinstance(request.node, ast.Call):
            client = request.node
            data = next((k.value for k in client.keywords if k.arg == "data"), None)
            named = next((k.value for k in client.keywords if k.arg == "method"), None)
            body = data if data is not None else client.args[1] if len(client.args) > 1 else None
            method = "POST" if body is not None and not _is_none(body) else "GET"
            if isinstance(named, ast.Constant):
                method = str(named.value).upper()
            elif named is not None:
                method = ""
            target = client.args[0] if client.args else next((k.value for k in client.keywords if k.arg == "url"), None)
        return self._use(site, method, target, client)

    def _use(self, site: Site, method: str, target: ast.expr | None, client: ast.expr | None) -> ServiceUse:
        resource = self.reader.operand(target) if target is not None else None
        detail: list[tuple[str, Operand]] = []
        calls = [site.node, *([client] if isinstance(client, ast.Call) else [])]
        for call in calls:
            for keyword in call.keywords:
                if keyword.arg in WORTH:
                    detail.append((keyword.arg, self.reader.operand(keyword.value)))
        start = client.lineno if client is not None else 0
        end = (client.end_lineno or start) if client is not None else 0
        return ServiceUse(
            site.place.symbol,
            "http",
            method or last(site.qualified),
            site.start,
            site.end,
            resource,
            tuple(detail),
            start,
            end,
        )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
