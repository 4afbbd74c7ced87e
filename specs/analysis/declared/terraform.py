"""Terraform: resources and modules with what limits, times and connects them, variables, outputs and rights."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.known_services import of_action, of_terraform
from specs.analysis.declared.tokens import Cursor, Token
from specs.analysis.documents import plain_lines
from specs.analysis.facts import FileFacts
from specs.analysis.located import Located

MAX_DEPTH = 60
_LIMITS = frozenset(
    "timeout memory_size retention_in_days visibility_timeout_seconds message_retention_seconds max_receive_count "
    "delay_seconds reserved_concurrent_executions batch_size max_size min_size desired_capacity desired_count "
    "allocated_storage read_capacity write_capacity cpu memory backup_retention_period max_instances min_instances "
    "timeout_seconds replicas count instance_count node_count max_retries maximum_retry_attempts maxReceiveCount "
    "receive_wait_time_seconds maximum_batching_window_in_seconds max_message_size threshold period evaluation_periods "
    "min_capacity max_capacity target_value max_session_duration max_batch_size ack_deadline_seconds "
    "message_retention_duration max_delivery_attempts concurrency days".split()
)
_SETTINGS = frozenset(
    "runtime handler hash_key range_key billing_mode engine engine_version instance_type instance_class name bucket "
    "function_name fifo_queue stream_view_type encrypted storage_encrypted versioning image region zone location tier "
    "protocol port from_port to_port machine_type sku_name database_version node_type source version chart namespace "
    "publicly_accessible deletion_protection multi_az event_source_arn metric_name comparison_operator statistic "
    "force_destroy".split()
)
# What is told of a block in a resource, under its own name: `ttl.enabled`.
_INNER = frozenset(
    "from_port to_port protocol attribute_name enabled status cidr_blocks sse_algorithm storage_class".split()
)
MAX_INNER = 15  # lines that prove a name in two parts
_SCHEDULES = frozenset({"schedule_expression", "schedule", "cron"})
_RIGHTS = frozenset({"actions", "Action", "NotAction", "not_actions"})
MAX_TOLD = 8


@dataclass(slots=True)
class _Block:
    kind: str
    labels: list[str]
    start: int
    end: int
    attributes: list[tuple[str, Located]] = field(default_factory=list)
    blocks: "list[_Block]" = field(default_factory=list)

    def get(self, name: str) -> Located | None:
        return next((held for key, held in self.attributes if key == name), None)


def analyze(text: str) -> FileFacts:
    text = plain_lines(text)
    found = Gathered("terraform", text)
    for block in _blocks(text, found):
        _read(found, block)
    return found.facts()


def _blocks(text: str, found: Gathered) -> list[_Block]:
    """The blocks of the file, each with its attributes; what never closes ends with the file."""
    cursor = Cursor(text, rows=True)
    root = _Block("", [], 1, 1)
    stack = [root]
    while (token := cursor.next()) is not None:
        if token.kind == "mark" and token.text == "}":
            if len(stack) > 1:
                stack.pop().end = token.end
        elif token.kind in ("name", "text") and (opened := _statement(cursor, token, stack[-1])) is not None:
            if len(stack) >= MAX_DEPTH:
                found.problem("This file is nested too deeply; the rest was not read.", token.start)
                break
            stack.append(opened)
    if len(stack) > 1:
        found.problem(f"The block that begins on line {stack[1].start} does not end.", stack[1].start)
        for block in stack[1:]:
            block.end = token.end if token is not None else text.count("\n") + 1
    return root.blocks


def _statement(cursor: Cursor, first: Token, holder: _Block) -> _Block | None:
    """Reads `name = value` into the holder, or opens the block `name "label" {` and gives it."""
    if cursor.take("=", ":"):
        if cursor.take("{"):
            return _open(holder, first, [])
        begun = cursor.at
        held = _value(cursor, first)
        holder.attributes.append((first.text, held))
        if isinstance(held.value, list):
            holder.attributes += _encoded(cursor.since(begun))
        return None
    labels = []
    while (token := cursor.peek()) is not None and token.kind in ("text", "name"):
        labels.append(token.text)
        cursor.next()
    return _open(holder, first, labels) if cursor.take("{") else None


def _open(holder: _Block, first: Token, labels: list[str]) -> _Block:
    block = _Block(first.text, labels, first.start, first.end)
    holder.blocks.append(block)
    return block


def _value(cursor: Cursor, first: Token) -> Located:
    """An expression, which may run over lines inside its brackets; its texts where it is a list of them."""
    depth, held = 0, []
    while (token := cursor.peek()) is not None:
        if token.kind == "mark" and token.text in "([{":
            depth += 1
        elif token.kind == "mark" and token.text in ")]}":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and (token.kind == "row" or token.text == ","):
            break
        cursor.next()
        if token.kind != "row":
            held.append(token)
    end = held[-1].end if held else first.end
    if len(held) == 1:
        return Located(held[0].text, first.start, end)
    if held and held[0].text in ("[", "jsonencode"):
        listed = [Located(each.text, each.start, each.end) for each in held if each.kind == "text"]
        return Located(listed, first.start, end)
    return Located(None, first.start, end)


def _encoded(tokens: Sequence[Token]) -> list[tuple[str, Located]]:
    """The limits inside `jsonencode({…})`, which a queue's policy of dead letters is written in."""
    if not tokens or tokens[0].text != "jsonencode":
        return []
    found = []
    for name, mark, value, after in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        plain = value.kind in ("text", "number") and (after.kind == "row" or after.text in (",", "}", ")"))
        if plain and mark.text in ("=", ":") and name.text in _LIMITS:
            found.append((name.text, Located(value.text, name.start, value.end)))
    return found


def _read(found: Gathered, block: _Block) -> None:
    if block.kind == "resource" and len(block.labels) >= 2:
        _resource(found, block)
    elif block.kind == "module" and block.labels:
        holder = found.unit(f"module.{block.labels[0]}", "resource", "module", _lines(block), _head(block))
        _settings(found, block, holder)
    elif block.kind in ("variable", "output") and block.labels:
        if block.kind == "variable":
            _variable(found, block)
            return
        told = block.get("description")
        said = told.text if told is not None and isinstance(told.value, str) else ""
        end = told.end if said and told is not None else block.start
        found.add("output", block.labels[0], Located(said, block.start, end))
    elif block.kind == "data" and len(block.labels) >= 2:
        _policy(found, block)
    elif block.kind == "terraform":
        _requirements(found, block)


def _variable(found: Gathered, block: _Block) -> None:
    """What it is unless given, what it is for, and what it is refused for."""
    name = block.labels[0]
    default, described = block.get("default"), block.get("description")
    said = default.text if default is not None and isinstance(default.value, str) else ""
    found.add("parameter", name, Located(said, block.start, default.end if said and default else block.start))
    if described is not None and described.text:
        found.add("described", name, Located(described.text, block.start, described.end))
    for inner in block.blocks:
        condition, message = inner.get("condition"), inner.get("error_message")
        if inner.kind == "validation" and condition is not None:
            rows = found.text.split("\n")[condition.start - 1 : condition.end]
            written = " ".join(" ".join(rows).partition("=")[2].split())
            last = max(condition.end, message.end if message is not None else 0)
            found.add("rule", name, Located(written, block.start, last))
            if message is not None and message.text:
                found.add("refusal", name, Located(message.text, block.start, last))


def _requirements(found: Gathered, block: _Block) -> None:
    if (version := block.get("required_version")) is not None:
        found.add("setting", "required_version", version)
    for inner in block.blocks:
        if inner.kind == "backend" and inner.labels:
            found.add("setting", "backend", _head(inner), inner.labels[0])
        for provider in inner.blocks if inner.kind == "required_providers" else ():
            source, version = provider.get("source"), provider.get("version")
            if source is not None and source.text:
                end = max(source.end, version.end if version is not None else 0)
                at = Located(version.text if version is not None else None, source.start, end)
                found.add("needs", source.text, at)


def _policy(found: Gathered, block: _Block) -> None:
    """A document of rights is a unit of its own; other data is only looked up."""
    if "policy" not in block.labels[0]:
        _rights(found, block, "")
        return
    kind, name = block.labels[:2]
    holder = found.unit(f"data.{kind}.{name}", "resource", kind, _lines(block), _head(block))
    _rights(found, block, holder)


def _resource(found: Gathered, block: _Block) -> None:
    kind = block.labels[0]
    holder = found.unit(f"{kind}.{block.labels[1]}", "resource", kind, _lines(block), _head(block))
    if key := of_terraform(kind):
        found.uses(key, _head(block), f"{kind}.{block.labels[1]}", holder=holder)
    _settings(found, block, holder)
    _rights(found, block, holder)


def _head(block: _Block) -> Located:
    return Located("", block.start, block.start)


def _lines(block: _Block) -> Located:
    return Located("", block.start, max(block.start, block.end))


def _settings(found: Gathered, block: _Block, holder: str) -> None:
    told, stack = 0, [block]
    while stack:
        current = stack.pop()
        for name, held in current.attributes:
            if not isinstance(held.value, str):
                continue
            if current.kind in ("variables", "environment", "environment_variables"):
                found.add("environment", name, held, holder=holder)
            elif name in _SCHEDULES:
                found.add("schedule", name, held, holder=holder)
            elif told < MAX_TOLD and name in (_LIMITS | _SETTINGS if current is block else _LIMITS | _INNER):
                told += 1
                inner = name in _INNER and current is not block
                if inner and held.end - current.start > MAX_INNER:
                    continue
                at = Located(held.value, current.start, held.end) if inner else held
                told_as = f"{current.kind}.{name}" if inner else name
                found.add("limit" if name in _LIMITS else "setting", told_as, at, holder=holder)
        stack.extend(reversed(current.blocks))


def _rights(found: Gathered, block: _Block, holder: str) -> None:
    """What policies in it allow or deny."""
    stack = [block]
    while stack:
        current = stack.pop()
        effect = current.get("effect") or current.get("Effect")
        denied = "denied" if effect is not None and effect.text == "Deny" else ""
        for name, held in current.attributes:
            if name in _RIGHTS or (name == "policy" and isinstance(held.value, list)):
                for each in held.items() or [held]:
                    if of_action(each.text) and not each.text.startswith("sts:AssumeRole"):
                        found.add("permission", each.text, Located(denied, each.start, each.end), holder=holder)
        stack.extend(reversed(current.blocks))
