"""What files that declare bring into a spec: after the code, proved, bounded, and without secrets."""

from dataclasses import replace

from specs.diagrams.context import context_diagrams
from specs.writing import statements
from specs.writing.previous import PreviousCapability, PreviousRequirement, PreviousSpec
from tests.specs.writing.drafts import draft_of, gated, package_of, said

CODE = '''"""Keeps timers."""
import os

LIMIT = 140


def claim(name: str) -> str:
    """Claim a timer."""
    if len(name) > LIMIT:
        raise ValueError("too long")
    return name
'''
COMPOSE = """services:
  web:
    image: acme/web:1.2
    ports:
      - "8000:80"
    environment:
      LOG_LEVEL: info
      DB_PASSWORD: hunter2
      DATABASE_URL: postgres://u:s3cret@db/x
    depends_on: [db]
    deploy:
      replicas: 3
  db:
    image: postgres:15
"""
WORKFLOW = """name: CI
on:
  push:
  schedule:
    - cron: "0 4 * * 1"
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: pytest -q
        env:
          TOKEN: ${{ secrets.UPLOAD_TOKEN }}
"""
FILES = {"timers.py": CODE, "compose.yaml": COMPOSE, ".github/workflows/ci.yml": WORKFLOW}


def test_deployment_is_told_after_what_the_code_does() -> None:
    draft = draft_of(FILES)
    assert [each.title for each in draft.capabilities][-1] == "Deployment"
    (requirement,) = draft.capabilities[-1].requirements
    assert requirement.title == "Run with Docker Compose"
    told = {each.text: [(c.start, c.end) for c in each.citations] for each in requirement.statements}
    assert told["`web` listens on `8000:80`."] == [(2, 2), (5, 5)]
    assert told["`web` needs `db`."] == [(2, 2), (10, 10)]
    assert told["`web` sets `replicas` to `3`."] == [(2, 2), (12, 12)]
    assert told["`db` runs the image `postgres:15`: PostgreSQL."] == [(13, 13), (14, 14)]


def test_services_beside_it_are_named_in_the_overview_and_drawn() -> None:
    draft = draft_of(FILES)
    assert [each.text for each in draft.overview.services] == ["Is deployed with PostgreSQL, as `db`."]
    (diagram,) = context_diagrams(package_of(FILES))
    assert "PostgreSQL" in diagram.mermaid
    assert {each.path for each in diagram.nodes.values()} == {"compose.yaml"}


def test_a_service_that_the_code_uses_is_told_by_the_code_alone() -> None:
    files = {
        **FILES,
        "store.py": 'import psycopg\n\n\ndef rows():\n    return psycopg.connect("x").execute("SELECT 1")\n',
    }
    assert not any("deployed" in each.text for each in draft_of(files).overview.services)


def test_no_secret_of_a_deployment_is_quoted() -> None:
    draft = draft_of(FILES)
    told = " ".join(said(draft))
    assert "`web` sets the environment variable `LOG_LEVEL` to `info`." in said(draft)
    assert "`web` is given the environment variables `DB_PASSWORD` and `DATABASE_URL`." in said(draft)
    assert "hunter2" not in told
    assert "s3cret" not in told


def test_a_pipeline_is_for_developers_only() -> None:
    draft = draft_of(FILES)
    path = ".github/workflows/ci.yml"
    told = [each.text for each in statements(draft) if any(c.path == path for c in each.citations)]
    assert told == [
        f"`{path}` runs on `push`.",
        f"`{path}` runs on the schedule `0 4 * * 1`.",
        f"`{path}` may use the permission `contents: read`.",
        f"`{path}` needs the secret `UPLOAD_TOKEN`.",
        f"The job `test` of `{path}` runs `pytest -q`.",
    ]
    assert {each.kind for each in statements(draft) if each.text in told} == {"developer"}


def test_a_large_deployment_does_not_flood_the_spec() -> None:
    many = "services:\n" + "".join(f"  s{n}:\n    image: acme/s{n}:1\n    ports: ['{n}:80']\n" for n in range(300))
    draft = draft_of({"timers.py": CODE, "compose.yaml": many})
    assert sum(len(each.statements) for each in draft.capabilities[-1].requirements) <= 60


def test_a_port_that_is_declared_is_not_told_to_be_absent() -> None:
    alone = draft_of({"timers.py": CODE})
    assert "It does not listen on a port." in said(alone)
    assert "It does not listen on a port." not in said(draft_of(FILES))


def test_described_operations_stand_by_themselves() -> None:
    described = """openapi: 3.0.0
info: {title: Timers}
paths:
  /v1/timers:
    get:
      summary: List timers
      parameters:
        - {name: owner, in: query, required: true}
  /v1/timers/{id}:
    delete: {}
  /health:
    get: {}
"""
    draft = draft_of({"timers.py": CODE, "openapi.yaml": described})
    (interface,) = [each for each in draft.capabilities if each.title == "Described interface"]
    assert [each.title for each in interface.requirements] == [
        "The interface as a whole",
        "Requests to /timers",
        "Requests to /health",
    ]
    assert [each.text for each in interface.requirements[1].statements] == [
        "Describes GET `/v1/timers`: List timers.",
        "Describes DELETE `/v1/timers/{id}`.",
        "GET `/v1/timers` requires `owner`.",
    ]


def test_what_operations_take_and_answer_is_told_with_its_rules() -> None:
    described = """openapi: 3.1.0
info: {title: Timers, version: "2.0"}
security: [{token: []}]
paths:
  /timers:
    get:
      parameters:
        - $ref: "#/components/parameters/Limit"
      responses:
        "200": {description: A page.}
        "401": {$ref: "#/components/responses/Unknown"}
    post:
      security: []
      deprecated: true
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Timer"}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 200, default: 50}}
  responses:
    Unknown: {description: Who are you?}
  securitySchemes:
    token: {type: http, scheme: bearer}
  schemas:
    Timer:
      required: [name]
      properties:
        name: {type: string, maxLength: 140, pattern: "^[a-z]+$"}
        state: {type: string, enum: [idle, running], default: idle}
        ticks: {type: integer, minimum: 0, exclusiveMinimum: true}
        tags: {type: array, maxItems: 5, uniqueItems: true}
        seen: {type: string, format: date-time}
        due: {type: string, format: date-time}
"""
    told = said(draft_of({"timers.py": CODE, "openapi.yaml": described}))
    for expected in (
        "Requests are signed in with `token` (`http`, `bearer`).",
        "GET `/timers` may be given `limit` (50 by default).",
        "`limit` of GET `/timers` must be from 1 to 200.",
        "GET `/timers` answers 200 (A page) or 401 (Who are you?).",
        "POST `/timers` takes `Timer`.",
        "POST `/timers` asks for no sign-in.",
        "POST `/timers` is deprecated.",
        "`Timer` requires `name`.",
        "`name` of `Timer` must be at most 140 characters long.",
        "`name` of `Timer` must match `^[a-z]+$`.",
        '`state` of `Timer` must be one of "idle" or "running".',
        '`Timer` holds `name`, `state` ("idle" by default), `ticks`, `tags`, `seen` and `due`.',
        "`seen` and `due` of `Timer` must each be a date and time.",
        "`ticks` of `Timer` must be above 0.",
        "`tags` of `Timer` must hold at most 5 items.",
        "`tags` of `Timer` must not hold equal items.",
    ):
        assert expected in told, expected


def test_a_reference_that_leads_nowhere_costs_nothing() -> None:
    described = "openapi: 3.0.0\ninfo: {title: T}\npaths:\n  /a:\n    get:\n      parameters: [{$ref: '#/x/y'}]\n"
    described += "components:\n  schemas:\n    A: {$ref: '#/components/schemas/A'}\n"
    assert "Describes GET `/a`." in said(draft_of({"timers.py": CODE, "openapi.yaml": described}))


def test_tables_and_what_migrations_change() -> None:
    draft = draft_of(
        {
            "timers.py": CODE,
            "db/001.sql": "CREATE TABLE timers (\n  id int PRIMARY KEY,\n  name varchar(140) NOT NULL\n);\n",
            "db/002.sql": "ALTER TABLE timers ADD COLUMN due date;\n",
        }
    )
    assert "`timers.name` must be at most 140 characters long." in said(draft, "constraint")
    assert "`timers.id` is the primary key." in said(draft, "business_rule")
    assert "`db/002.sql` adds `due` in `timers`." in said(draft, "developer")
    assert draft.language == "python"
    assert "It does not talk to an SQL database." not in said(draft)


def test_code_that_is_not_analysed_takes_the_absences_away_and_keeps_its_own_words() -> None:
    files = {"timers.py": CODE, "Wake.scala": "// Wakes the agents of a cluster.\nobject Wake\n"}
    draft = draft_of(files)
    assert draft.overview.does_not == ()
    assert "`Wake.scala`, whose code was not analysed: Wakes the agents of a cluster." in said(draft, "developer")


def test_a_script_takes_no_absence_away() -> None:
    assert draft_of({"timers.py": CODE, "run.sh": "# Runs all that is there.\n"}).overview.does_not


def test_an_example_environment_is_told_with_its_comments() -> None:
    draft = draft_of({"timers.py": CODE, ".env.example": "# How much is logged\nLOG_LEVEL=info\nAPI_KEY=abc123\n"})
    assert [each for each in said(draft, "usage") if ".env" in each] == [
        "`.env.example` names the environment variable `LOG_LEVEL` with `info`: How much is logged.",
        "`.env.example` names the environment variable `API_KEY`.",
    ]


def test_a_changed_value_keeps_the_statement() -> None:
    before = {each.text: each.key for each in statements(draft_of(FILES))}
    changed = draft_of({**FILES, "compose.yaml": COMPOSE.replace("replicas: 3", "replicas: 5")})
    after = {each.text: each.key for each in statements(changed)}
    assert after["`web` sets `replicas` to `5`."] == before["`web` sets `replicas` to `3`."]


def test_writing_again_from_the_version_before_changes_nothing() -> None:
    first = draft_of(FILES)
    previous = PreviousSpec(
        tuple(
            PreviousCapability(c.key, c.title, tuple(place for r in c.requirements for place in r.symbols))
            for c in first.capabilities
        ),
        tuple(PreviousRequirement(r.key, r.id, r.title, r.symbols) for c in first.capabilities for r in c.requirements),
    )
    again = gated(FILES, previous).draft
    assert replace(again, diagrams=()) == replace(first, diagrams=())


def test_tasks_of_a_makefile_are_told_by_name_and_by_what_they_run():
    files = {"claims.py": CODE, "Makefile": "test: ## Run the tests\n\tpytest -q\n"}
    assert "The task `test` of `Makefile` runs `pytest -q`." in [each.text for each in statements(draft_of(files))]


def test_a_timetable_of_jobs_tells_when_each_runs():
    files = {
        "claims.py": CODE,
        "config/schedule.yml": 'expire:\n  cron: "*/5 * * * *"\n  class: "ExpireWorker"\n  queue: slow\n',
    }
    told = [each.text for each in statements(draft_of(files))]
    assert any("*/5 * * * *" in text and "expire" in text for text in told)


def test_a_pod_of_several_containers_tells_each_with_its_probes_and_bounds() -> None:
    manifest = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  strategy:
    rollingUpdate: {maxSurge: 25%}
  template:
    spec:
      initContainers:
        - name: migrate
          image: acme/web:1.2
          command: [python, -m, migrate]
      containers:
        - name: app
          image: acme/web:1.2
          envFrom:
            - configMapRef: {name: web-config}
          resources:
            requests: {cpu: 250m}
            limits: {cpu: "1"}
          readinessProbe:
            httpGet: {path: /ready}
            periodSeconds: 10
          livenessProbe:
            tcpSocket: {port: 8080}
            failureThreshold: 3
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports: [{port: 80}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  maxReplicas: 12
  metrics: [{resource: {name: cpu, target: {averageUtilization: 70}}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  ingress: [{ports: [{port: 8080}]}]
"""
    told = said(draft_of({"timers.py": CODE, "k8s.yaml": manifest}))
    for expected in (
        "`web` runs `migrate` of the image `acme/web:1.2` with the command `python` `-m` `migrate` before its other "
        "containers.",
        "`web` runs `app` of the image `acme/web:1.2`.",
        "`web` sets `maxSurge` to `25%`.",
        "`web` may use at most `1` of `cpu`.",
        "`web` asks for `250m` of `cpu`.",
        "`web` takes environment variables from `web-config`.",
        "The readiness probe of `web` sets `periodSeconds` to `10`.",
        "The liveness probe of `web` sets `failureThreshold` to `3`.",
        "`web` is ready while `/ready` succeeds.",
        "`web` is alive while port `8080` takes connections.",
        "The `Service` `web` listens on `80`.",
        "The `HorizontalPodAutoscaler` `web` sets `maxReplicas` to `12`.",
        "The `HorizontalPodAutoscaler` `web` aims at an average use of `70` percent of `cpu`.",
        "The `NetworkPolicy` `web` lets traffic in to the port `8080`.",
    ):
        assert expected in told, expected
    assert "`web` listens on `80`." not in told


def test_tables_are_told_as_later_migrations_leave_them() -> None:
    draft = draft_of(
        {
            "timers.py": CODE,
            "db/V1__init.sql": """CREATE TABLE timers (
  id int PRIMARY KEY,
  owner_id int NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
  email varchar(90) NOT NULL,
  starts int, ends int,
  legacy varchar(9),
  CHECK (starts <> ends)
);
CREATE UNIQUE INDEX one_email ON timers (lower(email));
CREATE UNIQUE INDEX one_open ON timers (owner_id) WHERE ends IS NULL;
CREATE TABLE gone (id int PRIMARY KEY, code varchar(7));
-- +goose Down
DROP TABLE timers;
""",
            "db/V2__add_notes.sql": "ALTER TABLE timers ADD COLUMN note text CHECK (char_length(note) <= 280);\n"
            "ALTER TABLE timers DROP COLUMN legacy;\nDROP TABLE gone;\n",
            "db/V2__add_notes.down.sql": "ALTER TABLE timers DROP COLUMN note;\n",
        }
    )
    told = said(draft)
    for expected in (
        "Rows of `timers` must have `owner_id` and `email`.",
        "`timers.owner_id` takes its row along when what it refers to is deleted (`CASCADE`).",
        "`timers.email` must be unique without regard to case.",
        "`timers.owner_id` must be unique where `ends IS NULL`.",
        "Rows of `timers` keep to `starts <> ends`.",
        "`timers.note` must be at most 280 characters long.",
    ):
        assert expected in told, expected
    assert "Add notes" in [each.title for part in draft.capabilities for each in part.requirements]
    assert not any("`legacy`" in each and "drops" not in each for each in told)
    assert not any("`code`" in each for each in told)


def test_what_a_schema_exchanges_is_told_with_streams_defaults_and_choices() -> None:
    proto = """syntax = "proto3";
service Tracking {
  rpc Follow(Query) returns (stream Place);
}
message Query {
  string id = 1 [deprecated = true];
}
message Place {
  oneof detail {
    string courier = 1;
    string locker = 2;
  }
}
"""
    graphql = """type Query {
  timers(first: Int = 20, after: String): [Timer!]!
}
type Timer { id: ID! old: Int @deprecated(reason: "use id") }
"""
    draft = draft_of({"timers.py": CODE, "t.proto": proto, "schema.graphql": graphql})
    told = said(draft)
    for expected in (
        "Answers the remote call `Follow`: it takes `Query` and gives a stream of `Place`.",
        "`id` is deprecated.",
        "`detail` is one of `courier` or `locker`.",
        "Answers the query `timers`: it takes `first` (20 by default) and `after` and gives `[Timer!]!`.",
        "`old` is deprecated.",
    ):
        assert expected in told, expected


def test_when_jobs_of_gitlab_run_and_what_make_takes() -> None:
    pipeline = """default:
  timeout: 20 minutes
  retry: {max: 2, when: runner_system_failure}
unit:
  image: python:3.12
  needs: [lint]
  script: [pip install ., pytest -q]
release:
  when: manual
  script: make release
nightly:
  rules: [{if: $CI_PIPELINE_SOURCE == "schedule"}]
  script: make soak
"""
    makefile = "PORT ?= 8080\nAPI_TOKEN ?= hunter2\n\nrun:\n\tpython -m timers\n"
    told = said(draft_of({"timers.py": CODE, ".gitlab-ci.yml": pipeline, "Makefile": makefile}), "developer")
    path = "`.gitlab-ci.yml`"
    for expected in (
        f"Each job of {path} may take at most `20 minutes`.",
        f"Each job of {path} is tried again at most `2` times, after a `runner_system_failure`.",
        f"The job `unit` of {path} runs `pip install .` and `pytest -q`, after `lint`.",
        f"The job `release` of {path} runs `make release`, once somebody starts it (`manual`).",
        f'The job `nightly` of {path} runs `make soak`, if `$CI_PIPELINE_SOURCE == "schedule"` holds.',
        "`Makefile` takes `PORT`, which is `8080` unless given.",
    ):
        assert expected in told, expected
    assert not any("hunter2" in each for each in told)


def test_a_chart_tells_its_values_by_what_they_belong_to() -> None:
    values = """# How many pods run.
replicaCount: 3
resources:
  limits:
    cpu: "1"
    memory: 512Mi
# host: example.org
adminPassword: hunter2
"""
    chart = "apiVersion: v2\nname: timers\nversion: 1.4.0\ndescription: Keeps timers.\n"
    chart += "dependencies:\n  - name: redis\n    version: 18.x.x\n"
    told = said(draft_of({"timers.py": CODE, "chart/Chart.yaml": chart, "chart/values.yaml": values}))
    for expected in (
        "`values.yaml` sets `replicaCount` to `3`.",
        "`values.yaml` sets `resources.limits.cpu` to `1` and `resources.limits.memory` to `512Mi`.",
        "`replicaCount`: How many pods run.",
        "`timers`: Keeps timers.",
        "`timers` needs `redis` (`18.x.x`).",
    ):
        assert expected in told, expected
    assert not any("hunter2" in each or "example.org" in each for each in told)


def test_when_jobs_of_github_run_and_what_compose_hands_on() -> None:
    workflow = """on:
  push: {branches: [main, stable]}
  pull_request:
jobs:
  test:
    strategy:
      matrix: {python: ["3.11", "3.12"]}
    steps: [{run: pytest -q}]
  release:
    needs: test
    if: github.ref == 'refs/heads/main'
    steps: [{run: make release}]
"""
    compose = """services:
  web:
    image: acme/web:1
    profiles: [jobs]
    environment: ["LEVEL=${LEVEL:-info}", "TOKEN=${TOKEN:-hunter2}"]
    deploy: {resources: {limits: {cpus: "0.50"}}}
"""
    path = "`.github/workflows/ci.yml`"
    told = said(draft_of({"timers.py": CODE, path.strip("`"): workflow, "compose.yaml": compose}))
    for expected in (
        f"{path} runs on `push` to `main` or `stable` and `pull_request`.",
        f"The job `test` of {path} runs `pytest -q`, with `3.11` and `3.12` as `python`.",
        f"The job `release` of {path} runs `make release`, after `test`, if `github.ref == 'refs/heads/main'` holds.",
        "`web` is started only with the profile `jobs`.",
        "`web` is given the environment variables `LEVEL` (`info` by default) and `TOKEN`.",
        "`web` may use at most `0.50` of `cpus`.",
    ):
        assert expected in told, expected
