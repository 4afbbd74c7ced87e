"""AWS through boto3 and aioboto3: clients and resources followed from where they are bound."""

import ast
from typing import NamedTuple

from specs.analysis.catalogue import aws
from specs.analysis.facts import Operand, ServiceUse
from specs.analysis.python.following import MAX_HOPS, Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Scope, Site

MAKERS = frozenset({"client", "resource", "create_client"})
# What a boto3 resource makes: its service's own thing, named by the first argument.
THINGS = {
    "Table": "dynamodb", "Bucket": "s3", "Object": "s3", "Queue": "sqs", "Topic": "sns", "Instance": "ec2",
    "get_queue_by_name": "sqs", "create_topic": "sns", "Stack": "cloudformation", "Alarm": "cloudwatch",
    "LogGroup": "logs",
    "Role": "iam", "User": "iam",
}  # fmt: skip
RESOURCES = tuple(
    """
    TableName Bucket QueueUrl TopicArn TargetArn FunctionName StreamName DeliveryStreamName SecretId KeyId
    stateMachineArn EventBusName logGroupName UserPoolId modelId ClusterName clusterName cluster
    DBInstanceIdentifier StackName jobQueue WorkGroup BucketName QueueName Name RoleArn InstanceIds EndpointName
    DomainName CollectionId repositoryName PhoneNumber
    """.split()
)
# Services whose names alone tell them: nobody calls anything else so in a file that imports boto.
CALLED_BY_NAME = frozenset("s3 sqs sns ses dynamodb kms ssm sts ec2 ecs eks iam kinesis firehose cloudwatch".split())
PLUMBING = frozenset({"meta", "exceptions", "get_paginator", "get_waiter", "close", "__call__", "can_paginate"})
MODULES = ("boto3", "aioboto3", "aiobotocore", "botocore", "types_boto3", "mypy_boto3", "session")
MAX_DETAIL = 12


class Client(NamedTuple):
    service: str
    node: ast.expr
    resource: ast.expr | None = None


class Aws:
    def __init__(self, reader: Reader, following: Following) -> None:
        self.reader = reader
        self.following = following

    def use(self, site: Site) -> ServiceUse | None:
        function = site.node.func
        if not isinstance(function, ast.Attribute):
            return None
        made = self._client(site.node, site.place.scope, site.start, 0)
        if made is not None:
            return self._made(site, made)
        name = function.attr
        # The type of the receiver tells quickly whether AWS is meant at all.
        if name in PLUMBING or name.startswith("__"):
            return None
        if not _may_be_aws(site.qualified):
            client = self._named(function.value, site)
        else:
            client = self._client(function.value, site.place.scope, site.start, 0)
        if client is None:
            return None
        return self._operation(site, client, name)

    def _made(self, site: Site, client: Client) -> ServiceUse | None:
        """A client or resource by itself, where nothing in the same expression uses it further."""
        resource = self.reader.operand(client.resource) if client.resource is not None else None
        return ServiceUse(site.place.symbol, client.service, "", site.start, site.end, resource)

    def _operation(self, site: Site, client: Client, name: str) -> ServiceUse:
        node = client.resource
        detail: list[tuple[str, Operand]] = []
        for given, value in site.given()[:MAX_DETAIL]:
            if node is None and given in RESOURCES:
                node = value
                continue
            if site.start <= value.lineno <= site.end:
                detail.append((given, self.reader.operand(value)))
            if given == "Entries":
                detail += [("DetailType", self.reader.operand(named)) for named in _named_events(value)]
        if (
            node is None
            and client.service == "aws.s3"
            and name in ("upload_file", "upload_fileobj", "download_file", "download_fileobj")
        ):
            node = site.argument(0 if name.startswith("download") else 1, "Bucket")
        if node is None and name == "generate_presigned_url":
            name = _text(site.argument(0, "ClientMethod")) or name
        if name == "paginate" and isinstance(site.node.func, ast.Attribute):
            name = self._paginated(site.node.func.value, site) or name
        resource = self.reader.operand(node) if node is not None else None
        start, end = client.node.lineno, client.node.end_lineno or client.node.lineno
        return ServiceUse(
            site.place.symbol, client.service, name, site.start, site.end, resource, tuple(detail), start, end
        )

    def _paginated(self, node: ast.expr, site: Site) -> str:
        if isinstance(node, ast.Name):
            found = self.following.origin(node, site.place.scope, site.start)
            node = found.node if found is not None and found.node is not None else node
        if isinstance(node, ast.Call) and last(chained(node.func)) == "get_paginator":
            return _text(node.args[0]) if node.args else ""
        return ""

    def _client(self, node: ast.expr, scope: Scope, line: int, hops: int) -> Client | None:
        """The client or resource that an expression is."""
        if hops > MAX_HOPS:
            return None
        if isinstance(node, ast.Call):
            return self._called(node, scope, line, hops)
        if isinstance(node, ast.Await | ast.NamedExpr):
            return self._client(node.value, scope, line, hops + 1)
        if isinstance(node, ast.BoolOp | ast.IfExp):
            values = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            for value in values[:4]:
                if found := self._client(value, scope, line, hops + 1):
                    return found
            return None
        origin = self.following.origin(node, scope, line)
        if origin is None or not _may_be_aws(origin.type + "."):
            return None
        if origin.node is not None and origin.node is not node:
            # The service's thing may itself come from a client that is bound elsewhere.
            return self._client(origin.node, scope, line, hops + 1)
        return self._typed(origin.type, node)

    def _called(self, node: ast.Call, scope: Scope, line: int, hops: int) -> Client | None:
        if not isinstance(node.func, ast.Attribute | ast.Name):
            return None
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        if name in MAKERS and node.args:
            callee = self.following.qualified(node.func, scope, line)
            service = _text(node.args[0])
            if service and callee.startswith(MODULES[:4]):
                return Client(aws(service), node)
            return None
        if name in THINGS and isinstance(node.func, ast.Attribute):
            made = self._client(node.func.value, scope, line, hops + 1)
            if made is not None and made.service == f"aws.{THINGS[name]}":
                argument = node.args[0] if node.args else node.keywords[0].value if node.keywords else None
                return Client(made.service, node, argument)
            return None
        if name in ("get_paginator", "get_waiter") and isinstance(node.func, ast.Attribute):
            return self._client(node.func.value, scope, line, hops + 1)
        return None

    def _named(self, node: ast.expr, site: Site) -> Client | None:
        """A parameter that goes by its service's name, in a file that imports boto: `s3.delete_objects(Bucket=…)`."""
        while isinstance(node, ast.Call) and last(chained(node.func)) in ("get_paginator", "get_waiter"):
            node = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        name = last(dotted(node)).strip("_").removesuffix("_client").removesuffix("client")
        if name not in CALLED_BY_NAME or not self._imports_boto():
            return None
        keywords = {keyword.arg for keyword in site.node.keywords}
        asked = site.node.func.attr if isinstance(site.node.func, ast.Attribute) else ""
        telling = keywords & set(RESOURCES) or asked in ("upload_file", "download_file", "upload_fileobj", "paginate")
        return Client(aws(name), node) if telling and not self._is_bound(node, site.place.scope) else None

    def _imports_boto(self) -> bool:
        imported = self.following.module.imports.values()
        return any(module.partition(".")[0] in MODULES[:4] for module in imported)

    def _is_bound(self, node: ast.expr, scope: Scope) -> bool:
        """Whether the file says itself what the name stands for."""
        bounds = self.following.bounds(node.id, scope) if isinstance(node, ast.Name) else []
        return any(bound.value is not None for bound in bounds)

    def _typed(self, kind: str, node: ast.expr) -> Client | None:
        """`table: Table` by the stubs of mypy_boto3 and types_boto3."""
        parts = kind.split(".")
        if parts[0].startswith(("mypy_boto3_", "types_boto3_")):
            return Client(aws(parts[0].split("_", 2)[2]), node)
        return None


def _named_events(entries: ast.expr) -> list[ast.expr]:
    """The kinds of the events that are put on a bus, as the entries written there name them."""
    listed = entries.elts if isinstance(entries, ast.List) else []
    return [
        value
        for entry in listed
        if isinstance(entry, ast.Dict)
        for key, value in zip(entry.keys, entry.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "DetailType"
    ]


def _may_be_aws(qualified: str) -> bool:
    return "boto" in qualified.partition(".")[0] and "." in qualified


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
