"""Docker Compose: services with their images, ports, environment, order, limits and health."""

from collections.abc import Iterator

from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.known_services import of_image
from specs.analysis.located import Located

_LIMITS = ("cpus", "memory", "mem_limit", "cpu_shares", "pids")


def read(found: Gathered, root: Located) -> None:
    for name, service in root.entries("services"):
        if isinstance(service.value, dict):
            _service(found, name, service)
    for name, held in root.entries("secrets"):
        found.add("secret", name, Located(name, held.start, held.start))


def _service(found: Gathered, name: str, service: Located) -> None:
    holder = found.unit(name, "service", "service", service)
    image = service.get("image")
    if image is not None and image.text:
        found.add("image", image.text, image, holder=holder)
        if key := of_image(image.text):
            found.uses(key, image, name, holder=holder)
    build = service.get("build")
    if build is not None:
        context = build.get("context") or build
        if isinstance(context.value, str):
            found.add("build", context.text, context, holder=holder)
    for port in service.items("ports"):
        _port(found, port, holder)
    for variable, given in environment(service, "environment"):
        found.add("environment", variable, given, holder=holder)
    for profile in listed(service, "profiles"):
        found.add("profile", profile.text, profile, holder=holder)
    for file in listed(service, "env_file"):
        found.add("setting", "env_file", file, holder=holder)
    for other in listed(service, "depends_on"):
        found.add("needs", other.text, other, holder=holder)
    for key in ("command", "entrypoint"):
        if (command := service.get(key)) is not None:
            add_command(found, "command", key, command, holder)
    for volume in service.items("volumes"):
        where = volume if isinstance(volume.value, str) else volume.get("target") or volume
        found.add("volume", where.text, where, holder=holder)
    _rules(found, service, holder)


def _port(found: Gathered, port: Located, holder: str) -> None:
    if isinstance(port.value, str):
        found.port(port, holder=holder)  # "8000:80" as it is written
    elif (target := port.get("target")) is not None:
        found.port(target, holder=holder)


def _rules(found: Gathered, service: Located, holder: str) -> None:
    if (restart := service.get("restart")) is not None and restart.text not in ("no", ""):
        found.add("setting", "restart", restart, holder=holder)
    if (replicas := service.get("deploy", "replicas")) is not None:
        found.add("limit", "replicas", replicas, holder=holder)
    limits = service.get("deploy", "resources", "limits") or service
    for key in _LIMITS:
        if (held := limits.get(key)) is not None:
            found.add("ceiling", key, held, holder=holder)
    if service.get("privileged") is not None and (held := service.get("privileged")) and held.text == "true":
        found.add("permission", "privileged", held, holder=holder)
    for capability in service.items("cap_add"):
        found.add("permission", capability.text, capability, holder=holder)
    health = service.get("healthcheck")
    if health is not None and (test := health.get("test")) is not None:
        add_command(found, "health", "test", test, holder)
        for key in ("interval", "timeout", "retries", "start_period"):
            if (held := health.get(key)) is not None:
                found.add("probe", key, held, holder=holder)
    for secret in listed(service, "secrets"):
        found.add("secret", secret.text, secret, holder=holder)


def environment(holder: Located, key: str) -> Iterator[tuple[str, Located]]:
    """Variables of `{NAME: value}` or of a list of "NAME=value"."""
    for name, given in holder.entries(key):
        yield name, given
    for item in holder.items(key):
        name, mark, value = item.text.partition("=")
        if name.strip():
            yield name.strip(), Located(value if mark else None, item.start, item.end)


def listed(holder: Located, key: str) -> list[Located]:
    """What a list, the keys of a mapping or a single text name."""
    held = holder.get(key)
    if held is None:
        return []
    if isinstance(held.value, dict):
        return [Located(name, each.start, each.start) for name, each in held.value.items()]
    if isinstance(held.value, list):
        return [each for each in held.value if isinstance(each.value, str)]
    return [held] if held.text else []


def add_command(found: Gathered, what: str, name: str, held: Located, holder: str) -> None:
    """A command in one text, or as the words of a list."""
    words = [each.text for each in held.items()]
    if words and words[0] in ("CMD", "CMD-SHELL", "NONE"):
        words = words[1:]
    if len(words) == 1 or isinstance(held.value, str):
        found.add(what, name, held, words[0] if words else held.text, holder=holder)
    elif words:
        found.add(f"{what} words", name, held, " ".join(words), holder=holder)
