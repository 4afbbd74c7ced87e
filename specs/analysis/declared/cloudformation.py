"""CloudFormation, SAM and what the CDK writes; and serverless.yml, which becomes such a template."""

from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.known_services import of_action, of_cloudformation
from specs.analysis.located import Located

MAX_PROPERTIES = 8
# Properties worth a sentence, by their last name: what limits, times and connects.
_LIMITS = frozenset(
    "Timeout MemorySize RetentionInDays VisibilityTimeout MessageRetentionPeriod MaxReceiveCount DelaySeconds "
    "ReservedConcurrentExecutions BatchSize MaximumRetryAttempts MaxSize MinSize DesiredCount AllocatedStorage "
    "ReadCapacityUnits WriteCapacityUnits Cpu Memory EphemeralStorage BackupRetentionPeriod".split()
)
_SETTINGS = frozenset(
    "Runtime Handler TableName BucketName QueueName TopicName FunctionName BillingMode Engine EngineVersion FifoQueue "
    "StreamViewType KeySchema Encrypted InstanceType DBInstanceClass Principal Protocol Path AuthType".split()
)


def read(found: Gathered, root: Located) -> None:
    described = root.get("Description")
    if described is not None and described.text:
        found.add("about", "Description", described)
    for name, given in root.entries("Parameters"):
        default = given.get("Default")
        said = default.text if default is not None and isinstance(default.value, str) else ""
        found.add("parameter", name, Located(said, given.start, default.end if default else given.start))
    for name, resource in root.entries("Resources"):
        kind = resource.get("Type")
        if kind is not None and kind.text and not kind.text.startswith("AWS::CDK"):
            _resource(found, name, kind, resource)
    for name, given in root.entries("Outputs"):
        described = given.get("Description")
        said = described.text if described is not None and isinstance(described.value, str) else ""
        found.add("output", name, Located(said, given.start, described.end if described else given.start))


def _resource(found: Gathered, name: str, kind: Located, resource: Located) -> None:
    head = Located(name, resource.start, resource.start)
    holder = found.unit(name, "resource", kind.text, resource, head, kind)
    if key := of_cloudformation(kind.text):
        at = Located(kind.text, resource.start, max(resource.start, kind.start))
        found.uses(key, at, name, holder=holder)
    properties = resource.get("Properties") or Located({}, kind.start, kind.start)
    if kind.text.startswith("AWS::Lambda::Permission"):
        return
    for variable, given in properties.entries("Environment", "Variables"):
        said = given.text if isinstance(given.value, str) else ""
        found.add(
            "environment", variable, Located(said, given.start, given.end if said else given.start), holder=holder
        )
    if (schedule := properties.get("ScheduleExpression")) is not None:
        found.add("schedule", "ScheduleExpression", schedule, holder=holder)
    telling = [(key, held) for key, held in properties.entries() if key in _LIMITS | _SETTINGS]
    for key, held in [each for each in telling if isinstance(each[1].value, str | int | float)][:MAX_PROPERTIES]:
        found.add("limit" if key in _LIMITS else "setting", key, held, holder=holder)
    for event, given in properties.entries("Events"):
        _event(found, event, given, holder)
    _statements(found, properties, holder)
    for part in properties.items("KeySchema"):
        if (attribute := part.get("AttributeName")) is not None and (role := part.get("KeyType")) is not None:
            at = Located(role.text, min(attribute.start, role.start), max(attribute.end, role.end))
            found.add("setting", attribute.text, at, holder=holder)


def _event(found: Gathered, name: str, given: Located, holder: str) -> None:
    kind = given.get("Type")
    properties = given.get("Properties") or given
    schedule = properties.get("Schedule") or properties.get("ScheduleExpression")
    if schedule is not None and isinstance(schedule.value, str):
        found.add("schedule", name, schedule, holder=holder)
        return
    path, method = properties.get("Path"), properties.get("Method")
    if path is not None and method is not None:
        at = Located("", min(path.start, method.start), max(path.end, method.end))
        found.add("operation", f"{method.text.upper()} {path.text}", at, holder=holder)
    elif kind is not None:
        found.add("trigger", kind.text, kind, holder=holder)


def _statements(found: Gathered, properties: Located, holder: str) -> None:
    """What policies allow or deny, wherever in the properties they stand."""
    stack, budget = [properties], 3_000
    while stack and budget:
        budget -= 1
        held = stack.pop()
        if isinstance(held.value, list):
            stack.extend(reversed(held.value))
        elif isinstance(held.value, dict):
            actions = held.get("Action")
            if actions is not None and held.get("Effect") is not None:
                policy_statement(found, held, actions, holder)
            else:
                stack.extend(reversed(held.value.values()))


def policy_statement(found: Gathered, held: Located, actions: Located, holder: str) -> None:
    effect = held.get("Effect")
    named = actions.items() or [actions]
    told = [each for each in named if each.text and of_action(each.text)] or [
        each for each in named if each.text == "*"
    ]
    denied = effect is not None and effect.text == "Deny"
    for each in told[:12]:
        if each.text.startswith("sts:AssumeRole"):
            continue
        found.add("permission", each.text, Located("denied" if denied else "", each.start, each.end), holder=holder)


def read_serverless(found: Gathered, root: Located) -> None:
    if (service := root.get("service")) is not None and isinstance(service.value, str):
        found.add("about", "service", service)
    for key in ("runtime", "memorySize", "timeout", "region"):
        if (held := root.get("provider", key)) is not None and isinstance(held.value, str):
            found.add("limit" if key in ("memorySize", "timeout") else "setting", key, held)
    for variable, given in root.entries("provider", "environment"):
        found.add("environment", variable, given)
    for name, function in root.entries("functions"):
        holder = found.unit(name, "workload", "function", function)
        for key in ("handler", "memorySize", "timeout", "reservedConcurrency"):
            if (held := function.get(key)) is not None and isinstance(held.value, str):
                found.add("setting" if key == "handler" else "limit", key, held, holder=holder)
        for variable, given in function.entries("environment"):
            found.add("environment", variable, given, holder=holder)
        for event in function.items("events"):
            _serverless_event(found, event, holder)
    for statement in (
        *root.items("provider", "iam", "role", "statements"),
        *root.items("provider", "iamRoleStatements"),
    ):
        if (actions := statement.get("Action")) is not None:
            policy_statement(found, statement, actions, "")
    resources = root.get("resources")
    if resources is not None:
        read(found, resources)


def _serverless_event(found: Gathered, event: Located, holder: str) -> None:
    for kind, given in event.entries():
        rate = given.get("rate") or given
        if kind == "schedule" and isinstance(rate.value, str):
            found.add("schedule", "schedule", rate, holder=holder)
        elif kind == "schedule":
            for each in rate.items():
                found.add("schedule", "schedule", each, holder=holder)
        elif kind in ("http", "httpApi") and isinstance(given.value, str):
            found.add("operation", given.text, Located("", given.start, given.end), holder=holder)
        elif kind in ("http", "httpApi") and (path := given.get("path")) and (method := given.get("method")):
            at = Located("", min(path.start, method.start), max(path.end, method.end))
            found.add("operation", f"{method.text.upper()} {path.text}", at, holder=holder)
        else:
            found.add("trigger", kind, Located("", given.start, given.start), holder=holder)
