"""Compose, Dockerfiles, Kubernetes, Helm, CloudFormation: what they declare, with lines."""

import pytest

from specs.analysis.languages import load
from tests.specs.analysis.declared_source import read, rows, services

COMPOSE = """
x-env: &env
  LOG_LEVEL: info
services:
  web:
    build: ./web
    command: ["celery", "-A", "app"]
    ports:
      - "8000:80"
    environment:
      <<: *env
      API_KEY: ${API_KEY}
    depends_on:
      db:
        condition: service_healthy
    deploy:
      replicas: 3
  db:
    image: registry.acme.io:5000/library/postgres:15
    healthcheck:
      test: ["CMD-SHELL", "pg_isready"]
      interval: 5s
"""


def test_compose_services_are_read_with_their_lines() -> None:
    facts = read("docker-compose.yml", COMPOSE)
    assert facts.language == "compose"
    assert rows(facts, "service") == [("web", "web", "service", 4), ("db", "db", "service", 17)]
    assert rows(facts, "port") == [("web", "8000:80", "8000:80", 8)]
    assert rows(facts, "needs") == [("web", "db", "db", 13)]
    assert rows(facts, "command words") == [("web", "command", "celery -A app", 6)]
    assert rows(facts, "limit") == [("web", "replicas", "3", 16)]
    assert [(name, line) for _, name, _, line in rows(facts, "image")] == [
        ("registry.acme.io:5000/library/postgres:15", 18)
    ]
    assert rows(facts, "health") == [("db", "test", "pg_isready", 20)]
    assert services(facts) == {"db": "postgresql"}
    assert [each.effect for each in facts.effects] == ["listen"]


def test_what_a_merge_key_brings_stands_where_it_is_written() -> None:
    variables = rows(read("docker-compose.yml", COMPOSE), "environment")
    assert ("web", "LOG_LEVEL", "info", 2) in variables
    assert ("web", "API_KEY", "${API_KEY}", 11) in variables


def test_a_file_of_no_known_format_declares_nothing() -> None:
    facts = read("mkdocs.yml", "site_name: x\nnav:\n  - a: b.md\n")
    assert (facts.language, facts.declarations, facts.problems) == ("yaml", (), ())


def test_half_written_yaml_gives_what_stands_before_the_fault() -> None:
    facts = read("compose.yaml", "services:\n  web:\n    image: redis:7\n  db: [\n   : }\n")
    assert services(facts) == {"web": "redis"}
    assert facts.problems[0].start in (4, 5)
    assert "not valid YAML" in facts.problems[0].text


@pytest.mark.parametrize(
    "text",
    [
        "services: " + "[" * 100_000,
        "services: &a\n  x: *a\n  image: y\n",
        "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(500)) + "services:\n  image: *a\n",
        "services:\n  image: !!python/object/apply:os.abort []\n",
        "services:\n\0  image: 1\n",
        "",
    ],
)
def test_hostile_yaml_costs_nothing(text: str) -> None:
    facts = read("compose.yaml", text)
    assert facts.lines == text.count("\n") + (1 if text and not text.endswith("\n") else 0)


def test_a_dockerfile_is_read_through_its_stages() -> None:
    facts = read(
        "Dockerfile",
        """
        FROM --platform=linux/amd64 node:20 AS build
        RUN npm ci \\
            # not an instruction: EXPOSE 1
            && npm run build
        FROM nginx:1.25
        RUN <<EOF
        EXPOSE 2
        EOF
        ENV PORT=80 MODE="a b"
        ENV OLD style
        EXPOSE 80 443/udp
        USER web
        HEALTHCHECK --interval=30s CMD curl -f localhost
        CMD ["nginx", "-g", "daemon off;"]
        """,
    )
    assert [(name, line) for _, name, _, line in rows(facts, "base")] == [("node:20", 1), ("nginx:1.25", 5)]
    assert rows(facts, "environment") == [("", "PORT", "80", 9), ("", "MODE", "a b", 9), ("", "OLD", "style", 10)]
    assert [(name, line) for _, name, _, line in rows(facts, "port")] == [("80", 11), ("443/udp", 11)]
    assert rows(facts, "health") == [("", "CMD", "curl -f localhost", 13)]
    assert rows(facts, "command words") == [("", "CMD", "nginx -g daemon off;", 14)]


def test_kubernetes_workloads_schedules_and_rights() -> None:
    facts = read(
        "k8s/all.yml",
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: cleanup
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  containers:
                    - image: redis:7
                      env:
                        - name: TOKEN
                          valueFrom:
                            secretKeyRef: {name: tokens, key: t}
                      resources:
                        limits: {memory: 64Mi}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader}
        rules:
          - resources: [pods]
            verbs: [get, list]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: tokens}
        stringData:
          t: hunter2
        """,
    )
    assert rows(facts, "workload") == [("cleanup", "cleanup", "CronJob", 2)]
    assert rows(facts, "schedule") == [("cleanup", "schedule", "0 3 * * *", 6)]
    assert rows(facts, "secret") == [("cleanup", "tokens", "tokens", 16), ("tokens", "t", "", 31)]
    assert rows(facts, "ceiling") == [("cleanup", "memory", "64Mi", 18)]
    assert rows(facts, "permission") == [("reader", "pods", "get, list", 24)]
    assert services(facts) == {"cleanup": "redis"}


def test_a_secret_manifest_gives_no_value_away() -> None:
    facts = read("s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  pw: aHVudGVyMg==\n")
    assert "aHVudGVyMg" not in repr(facts)


def test_a_helm_template_is_read_row_by_row_and_says_so() -> None:
    facts = read(
        "chart/templates/cron.yaml",
        """
        {{- if .Values.cron.enabled }}
        apiVersion: batch/v1
        kind: CronJob
        spec:
          schedule: "@daily"
          image: {{ .Values.image.name }}
        {{- end }}
        """,
    )
    assert facts.language == "helmtemplate"
    assert rows(facts, "schedule") == [("CronJob", "schedule", "@daily", 5)]
    assert [(name, line) for _, name, _, line in rows(facts, "parameter")] == [
        (".Values.cron.enabled", 1), (".Values.image.name", 6)
    ]  # fmt: skip
    assert "no YAML" in facts.problems[0].text


def test_helm_values_go_by_their_dotted_names() -> None:
    facts = read("chart/values.yaml", "image:\n  tag: '1.2'\nreplicas: 2\n")
    assert rows(facts, "setting") == [("", "image.tag", "1.2", 1), ("", "replicas", "2", 3)]


TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
  Wake:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 30
      Environment:
        Variables: {TABLE: !Ref Table}
      Events:
        Tick: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}
        Get: {Type: Api, Properties: {Path: /timers, Method: get}}
      Policies:
        - Statement:
            - {Effect: Allow, Action: ["dynamodb:GetItem"], Resource: "*"}
            - {Effect: Deny, Action: "s3:*", Resource: "*"}
"""


def test_cloudformation_and_sam_resources() -> None:
    facts = read("template.yaml", TEMPLATE)
    assert services(facts) == {"Table": "aws.dynamodb", "Wake": "aws.lambda"}
    assert rows(facts, "schedule") == [("Wake", "Tick", "rate(1 minute)", 17)]
    assert rows(facts, "operation") == [("Wake", "GET /timers", "", 18)]
    assert rows(facts, "limit") == [("Wake", "Timeout", "30", 13)]
    assert rows(facts, "environment") == [("Wake", "TABLE", "Table", 15)]
    assert rows(facts, "permission") == [("Wake", "dynamodb:GetItem", "", 21), ("Wake", "s3:*", "denied", 22)]
    assert rows(facts, "parameter") == [("", "Stage", "dev", 3)]


def test_what_the_cdk_writes_is_read_as_json() -> None:
    facts = read(
        "cdk.out/Timers.template.json",
        '{\n "Resources": {\n  "Queue4A": {\n   "Type": "AWS::SQS::Queue",\n'
        '   "Properties": {"VisibilityTimeout": 30}\n'
        '  },\n  "Meta": {"Type": "AWS::CDK::Metadata"}\n }\n}\n',
    )
    assert services(facts) == {"Queue4A": "aws.sqs"}
    assert rows(facts, "limit") == [("Queue4A", "VisibilityTimeout", "30", 5)]
    assert rows(facts, "resource") == [("Queue4A", "Queue4A", "AWS::SQS::Queue", 3)]


def test_broken_json_is_named_and_json_of_no_format_is_left_alone() -> None:
    broken = read("x.template.json", '{"Resources": {"A": {"Type": "AWS::S3::Bucket"\n')
    assert "not valid JSON" in broken.problems[0].text
    assert read("x.template.json", '{"a": 1}').declarations == ()


def test_serverless_functions_with_their_events() -> None:
    facts = read(
        "serverless.yml",
        """
        service: timers
        provider: {name: aws, runtime: nodejs20.x}
        functions:
          wake:
            handler: src/wake.handler
            timeout: 30
            events:
              - schedule: rate(1 minute)
              - http: {path: timers, method: get}
        """,
    )
    assert rows(facts, "schedule") == [("wake", "schedule", "rate(1 minute)", 8)]
    assert rows(facts, "operation") == [("wake", "GET timers", "", 9)]
    assert rows(facts, "limit") == [("wake", "timeout", "30", 6)]


def test_a_procfile_names_its_processes() -> None:
    facts = read("Procfile", "web: gunicorn app\n# worker: x\n")
    assert rows(facts, "command") == [("web", "command", "gunicorn app", 1)]


def test_an_example_environment_with_its_comments() -> None:
    facts = read(".env.example", "# The level of logs\nLOG_LEVEL=info\n\nURL='x' # where it is\n")
    assert rows(facts, "environment") == [("", "LOG_LEVEL", "info", 2), ("", "URL", "x", 4)]
    assert rows(facts, "comment") == [("", "LOG_LEVEL", "The level of logs", 1), ("", "URL", "where it is", 4)]


def test_what_a_workload_is_given_time_for_and_scaled_by():
    facts = load("yaml")("""apiVersion: batch/v1
kind: CronJob
metadata:
  name: close
spec:
  schedule: "*/10 * * * *"
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          terminationGracePeriodSeconds: 45
          containers:
            - name: a
              image: x/y:1
              readinessProbe:
                httpGet: {path: /ready}
                periodSeconds: 5
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: api}
spec:
  maxReplicas: 9
  scaleTargetRef: {kind: Deployment, name: api}
  metrics: [{resource: {name: cpu, target: {averageUtilization: 70}}}]
""")
    told = {(each.what, each.name): each.value for each in facts.declarations}
    assert told["limit", "backoffLimit"] == "2"
    assert told["limit", "terminationGracePeriodSeconds"] == "45"
    assert told["readiness probe", "periodSeconds"] == "5"
    assert told["target", "cpu"] == "70"
    assert not [name for what, name in told if what == "needs"]  # what it scales goes by its own name


def test_a_template_tells_what_is_shared_allowed_and_delivered_again() -> None:
    facts = read(
        "template.yaml",
        """
        AWSTemplateFormatVersion: "2010-09-09"
        Parameters:
          Stage:
            AllowedValues: [dev, prod]
        Globals:
          Function:
            Timeout: 20
        Resources:
          Notify:
            Type: AWS::Serverless::Function
            Properties:
              Policies:
                - SQSPollerPolicy: {QueueName: !GetAtt Moved.QueueName}
                - arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
              Events:
                Moved:
                  Type: SQS
                  Properties: {Queue: !GetAtt Moved.Arn, BatchSize: 25}
          Moved:
            Type: AWS::SQS::Queue
            Properties:
              RedrivePolicy:
                deadLetterTargetArn: !GetAtt Dead.Arn
                maxReceiveCount: 3
        """,
    )
    assert rows(facts, "allowed") == [("", "Stage", "dev, prod", 3)]
    assert rows(facts, "limit") == [
        ("", "Globals.Function.Timeout", "20", 5),
        ("Notify", "BatchSize", "25", 18),
        ("Moved", "RedrivePolicy.maxReceiveCount", "3", 22),
    ]
    assert rows(facts, "policy") == [
        ("Notify", "SQSPollerPolicy", "", 13),
        ("Notify", "AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", 14),
    ]
    assert rows(facts, "trigger") == [("Notify", "SQS", "Moved.Arn", 17)]
