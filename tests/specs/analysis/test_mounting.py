"""Routes answer where their routers are mounted, and each part of a path is proved by the line that writes it."""

import pytest

from tests.specs.writing.drafts import draft_of, package_of, said

FASTAPI = {
    "app.py": "from fastapi import FastAPI\nfrom routers import users\napp = FastAPI()\n"
    'app.include_router(users.router, prefix="/v1")\n',
    "routers/__init__.py": "",
    "routers/users.py": 'from fastapi import APIRouter\nrouter = APIRouter(prefix="/users")\n'
    '@router.get("/{id}")\ndef read(id: int):\n    return id\n',
}
FLASK = {
    "app.py": "from flask import Flask\nfrom shop.orders import bp\napp = Flask(__name__)\n"
    'app.register_blueprint(bp, url_prefix="/api")\n',
    "shop/__init__.py": "",
    "shop/orders.py": 'from flask import Blueprint\nbp = Blueprint("o", __name__)\n'
    '@bp.route("/orders", methods=["POST"])\ndef create():\n    return "x"\n',
}
EXPRESS = {
    "server.js": "const express = require('express');\nconst api = require('./api');\nconst app = express();\n"
    "app.use('/api', api);\napp.use('/admin', require('./admin'));\n",
    "api.js": "const { Router } = require('express');\nconst users = require('./users');\nconst router = Router();\n"
    "router.use('/users', users);\nmodule.exports = router;\n",
    "users.js": "const { Router } = require('express');\nconst router = Router();\n"
    "router.get('/:id', (req, res) => res.json({}));\nmodule.exports = router;\n",
    "admin.js": "const { Router } = require('express');\nconst router = Router();\n"
    "router.post('/ban', (req, res) => res.json({}));\nmodule.exports = router;\n",
}


def addresses(files: dict[str, str]) -> set[tuple[str, str]]:
    package = package_of(files)
    return {(route.method, route.path) for file in package.files.values() if file.facts for route in file.facts.routes}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (FASTAPI, {("GET", "/v1/users/{id}")}),
        (FLASK, {("POST", "/api/orders")}),
        (EXPRESS, {("GET", "/api/users/:id"), ("POST", "/admin/ban")}),
    ],
)
def test_a_mounted_router_answers_under_its_prefixes(files: dict[str, str], expected: set[tuple[str, str]]) -> None:
    assert addresses(files) == expected


def test_every_part_of_a_path_cites_the_line_that_writes_it() -> None:
    draft = draft_of(FASTAPI)
    (told,) = [each for each in draft.capabilities[0].requirements[0].statements if "Serves" in each.text]
    assert told.text == "Serves GET `/v1/users/{id}` with `read`."
    assert {(each.path, each.start) for each in told.citations} == {
        ("routers/users.py", 3), ("routers/users.py", 2), ("app.py", 4)
    }  # fmt: skip


def test_what_is_mounted_twice_keeps_its_own_path() -> None:
    twice = {**FLASK, "app.py": FLASK["app.py"] + 'app.register_blueprint(bp, url_prefix="/v2")\n'}
    assert addresses(twice) == {("POST", "/orders")}


def test_routers_that_mount_each_other_end() -> None:
    one = "const { Router } = require('express');\nconst {0} = require('./{0}');\nconst router = Router();\n"
    files = {
        f"{name}.js": one.replace("{0}", other)
        + f"router.use('/{name}', {other});\nrouter.get('/x', (q, r) => r.end());\n"
        "module.exports = router;\n"
        for name, other in (("a", "b"), ("b", "a"))
    }
    assert len(addresses(files)) == 2


def test_nothing_is_mounted_by_a_call_without_a_prefix() -> None:
    bare = {**EXPRESS, "server.js": EXPRESS["server.js"].replace("'/api', ", "").replace("'/admin', ", "")}
    assert addresses(bare) == {("GET", "/users/:id"), ("POST", "/ban")}


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("app/api/items/[id]/route.ts", "/api/items/[id]"),
        ("src/app/(shop)/cart/route.ts", "/cart"),
        ("pages/api/hello.ts", "/api/hello"),
        ("lib/route.ts", ""),
    ],
)
def test_next_answers_at_the_place_of_the_file(path: str, address: str) -> None:
    code = "import { NextApiRequest } from 'next';\nexport function GET(request: NextApiRequest) { return 1; }\n"
    assert {each for _, each in addresses({path: code})} == {address}


def test_the_place_of_the_file_is_said_by_its_name() -> None:
    code = "export async function DELETE(request: Request) {\n  return new Response(null, { status: 204 });\n}\n"
    assert "Serves DELETE at the place of `app/api/route.ts`." in said(draft_of({"app/api/route.ts": code}))


def test_guards_of_a_nest_controller_hold_for_its_routes() -> None:
    code = (
        "import { Controller, Get, UseGuards } from '@nestjs/common';\n@Controller('cats')\n@UseGuards(AuthGuard)\n"
        "export class Cats {\n  @UseGuards(RolesGuard)\n  @Get(':id')\n  one(id: string) { return id; }\n}\n"
    )
    assert "Serves GET `/cats/:id` with `one` (`UseGuards`: `RolesGuard`, `UseGuards`: `AuthGuard`)." in said(
        draft_of({"cats.ts": code})
    )
