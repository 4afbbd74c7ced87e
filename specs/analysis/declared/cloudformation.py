"""CloudFormation, SAM and what the CDK writes; and serverless.yml, which becomes such a template."""

from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.known_services import of_action, of_cloudformation
from specs.analysis.located import Located

MAX_PROPERTIES = 8
# Properties worth a sentence, by their last name: what limits, times and connects.
_LIMITS = frozenset(
    "Timeout MemorySize RetentionInDays VisibilityTimeout MessageRetentionPeriod MaxReceiveCount DelaySeconds "
    "ReservedConcurrentExecutions BatchSize MaximumRetryAttempts MaxSize MinSize DesiredCount AllocatedStorage "
    "ReadCapacityUnits WriteCapacityUnits Cpu Memory EphemeralStorage BackupRetentionPeriod maxReceiveCount "
    "MaximumBatchingWindowInSeconds ReceiveMessageWaitTimeSeconds MaximumMessageSize Threshold Period "
    "EvaluationPeriods MaxCapacity MinCapacity TargetValue MaximumRecordAgeInSeconds ParallelizationFactor "
    "ThrottlingBurstLimit ThrottlingRateLimit BurstLimit RateLimit MaximumConcurrency".split()
)
_SETTINGS = frozenset(
    "Runtime Handler TableName BucketName QueueName TopicName FunctionName BillingMode Engine EngineVersion FifoQueue "
    "StreamViewType KeySchema Encrypted InstanceType DBInstanceClass Principal Protocol Path AuthType MetricName "
    "ComparisonOperator EventSourceArn".split()
)
# Properties that hold such properties, told under both names: `RedrivePolicy.maxReceiveCount`.
_INNER = frozenset(
    "RedrivePolicy DeadLetterConfig ProvisionedThroughput TimeToLiveSpecification ScalingConfig EventInvokeConfig "
    "PointInTimeRecoverySpecification VersioningConfiguration DefaultRouteSettings Throttle".split()
)
_INNER_SETTINGS = frozenset("AttributeName Enabled PointInTimeRecoveryEnabled Status".split())
MAX_SPAN = 15  # lines that prove a name in parts
MAX_ALLOWED = 12
_SOURCES = ("Queue", "Stream", "Topic", "Table", "Bucket", "Pattern", "Broker")


def read(found: Gathered, root: Located) -> None:
    described = root.get("Description")
    if described is not None and described.text:
        found.add("about", "Description", described)
    for name, given in root.entries("Parameters"):
        _parameter(found, name, given)
    _shared(found, root)
    for name, resource in root.entries("Resources"):
        kind = resource.get("Type")
        if kind is not None and kind.text and not kind.text.startswith("AWS::CDK"):
            _resource(found, name, kind, resource)
    for name, given in root.entries("Outputs"):
        described = given.get("Description")
        said = described.text if described is not None and isinstance(described.value, str) else ""
        found.add("output", name, Located(said, given.start, described.end if described else given.start))


def _parameter(found: Gathered, name: str, given: Located) -> None:
    default = given.get("Default")
    said = default.text if default is not None and isinstance(default.value, str | int | float) else ""
    found.add("parameter", name, Located(said, given.start, default.end if default else given.start))
    described = given.get("Description")
    if described is not None and isinstance(described.value, str):
        found.add("described", name, Located(described.text, given.start, described.end))
    if (allowed := given.get("AllowedValues")) is not None and 1 < len(allowed.items()) <= MAX_ALLOWED:
        values = ", ".join(each.text for each in allowed.items())
        found.add("allowed", name, Located(values, given.start, allowed.end))


def _shared(found: Gathered, root: Located) -> None:
    """What SAM sets for all things of a kind at once."""
    held = root.get("Globals")
    for kind, given in root.entries("Globals"):
        for key, value in given.entries():
            plain = key in _LIMITS | _SETTINGS and isinstance(value.value, str | int | float)
            if held is not None and plain and value.end - held.start <= MAX_SPAN:
                at = Located(value.value, held.start, value.end)
                found.add("limit" if key in _LIMITS else "setting", f"Globals.{kind}.{key}", at)
        for variable, value in given.entries("Environment", "Variables"):
            found.add("environment", variable, value)


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
    _inner(found, properties, holder)
    _policies(found, properties, holder)
    for event, given in properties.entries("Events"):
        _event(found, event, given, holder)
    _statements(found, properties, holder)
    for part in properties.items("KeySchema"):
        if (attribute := part.get("AttributeName")) is not None and (role := part.get("KeyType")) is not None:
            at = Located(role.text, min(attribute.start, role.start), max(attribute.end, role.end))
            found.add("setting", attribute.text, at, holder=holder)


def _inner(found: Gathered, properties: Located, holder: str) -> None:
    for outer, held in properties.entries():
        for key, given in held.entries() if outer in _INNER else ():
            told = key in _LIMITS or key in _INNER_SETTINGS
            if told and isinstance(given.value, str | int | float) and given.end - held.start <= MAX_SPAN:
                at = Located(given.value, held.start, given.end)
                found.add("limit" if key in _LIMITS else "setting", f"{outer}.{key}", at, holder=holder)


def _policies(found: Gathered, properties: Located, holder: str) -> None:
    """Policies that have a name: templates of SAM and managed ones."""
    for each in properties.items("Policies"):
        if isinstance(each.value, str) and each.text:
            found.add("policy", each.text.rpartition("/")[2], each, holder=holder)
        for name, given in each.entries():
            if name.endswith("Policy") and name[0].isupper():
                found.add("policy", name, Located("", given.start, given.start), holder=holder)
    for each in properties.items("ManagedPolicyArns"):
        if isinstance(each.value, str) and each.text:
            found.add("policy", each.text.rpartition("/")[2], each, holder=holder)


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
        source = next((held for key in _SOURCES if (held := properties.get(key)) is not None and held.text), None)
        plain = source if source is not None and isinstance(source.value, str) else None
        at = kind if plain is None else Located(plain.text, min(kind.start, plain.start), max(kind.end, plain.end))
        found.add("trigger", kind.text, at, plain.text if plain is not None else "", holder=holder)
        for key, held in properties.entries():
            if key in _LIMITS and isinstance(held.value, str | int | float):
                found.add("limit", key, held, holder=holder)


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
