"""Kubernetes manifests: workloads with their containers, schedules, ports, rights and limits."""

from specs.analysis.declared.compose import add_command
from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.known_services import of_image
from specs.analysis.located import Located

_WORKLOADS = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "ReplicationController"}
)
_LIMITS = frozenset(
    {"replicas", "maxReplicas", "minReplicas", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished",
     "minAvailable", "maxUnavailable"}
)  # fmt: skip
_SETTINGS = ("serviceName", "type", "storageClassName", "concurrencyPolicy", "ingressClassName")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBED = frozenset({"periodSeconds", "timeoutSeconds", "failureThreshold", "initialDelaySeconds", "successThreshold"})
MAX_KEYS = 40


def read(found: Gathered, root: Located) -> None:
    kind = root.get("kind")
    if kind is None or not kind.text:
        return
    if kind.text.endswith("List"):
        for item in root.items("items"):
            if (inner := item.get("kind")) is not None and not inner.text.endswith("List"):
                read(found, item)
        return
    name = root.get("metadata", "name") or root.get("metadata", "generateName")
    if name is None or not name.text:
        return
    what = "workload" if kind.text in _WORKLOADS else "resource"
    holder = found.unit(name.text, what, kind.text, Located(None, min(kind.start, name.start), root.end), name, kind)
    spec = root.get("spec") or root
    if (schedule := spec.get("schedule")) is not None:
        found.add("schedule", "schedule", schedule, holder=holder)
    for key in (*sorted(_LIMITS), *_SETTINGS):
        if (held := spec.get(key)) is not None and isinstance(held.value, str):
            found.add("limit" if key in _LIMITS else "setting", key, held, holder=holder)
    for key, held in spec.entries("jobTemplate", "spec"):
        if key in _LIMITS and isinstance(held.value, str):
            found.add("limit", key, held, holder=holder)
    if (pod := _pod(kind.text, spec)) is not None:
        _read_pod(found, pod, holder)
    if (reader := _READERS.get(kind.text)) is not None:
        reader(found, root, holder)


def _pod(kind: str, spec: Located) -> Located | None:
    if kind == "Pod":
        return spec
    if kind == "CronJob":
        return spec.get("jobTemplate", "spec", "template", "spec")
    return spec.get("template", "spec")


def _read_pod(found: Gathered, pod: Located, holder: str) -> None:
    for group in ("initContainers", "containers"):
        for container in pod.items(group):
            _container(found, container, holder)
    for volume in pod.items("volumes"):
        if (secret := volume.get("secret", "secretName")) is not None:
            found.add("secret", secret.text, secret, holder=holder)
    if (grace := pod.get("terminationGracePeriodSeconds")) is not None:
        found.add("limit", "terminationGracePeriodSeconds", grace, holder=holder)
    if (account := pod.get("serviceAccountName")) is not None:
        found.add("setting", "serviceAccountName", account, holder=holder)


def _container(found: Gathered, container: Located, holder: str) -> None:
    image = container.get("image")
    if image is not None and image.text:
        found.add("image", image.text, image, holder=holder)
        if key := of_image(image.text):
            found.uses(key, image, found.symbols[holder].name, holder=holder)
    for port in container.items("ports"):
        if (number := port.get("containerPort")) is not None:
            found.port(number, holder=holder)
    for key in ("command", "args"):
        if (command := container.get(key)) is not None:
            add_command(found, "command", key, command, holder)
    for variable in container.items("env"):
        _variable(found, variable, holder)
    for source in container.items("envFrom"):
        for reference, what in (("secretRef", "secret"), ("configMapRef", "setting")):
            if (named := source.get(reference, "name")) is not None:
                found.add(what, named.text if what == "secret" else "configMapRef", named, holder=holder)
    for name, given in container.entries("resources", "limits"):
        found.add("limit", name, given, holder=holder)
    for probe in _PROBES:
        for way, given in container.entries(probe):
            if way == "httpGet" and (path := given.get("path")) is not None:
                found.add("health", probe, Located(path.text, path.start, path.end), holder=holder)
            elif way in _PROBED and given.text:
                found.add("probe", way, given, holder=holder)


def _variable(found: Gathered, variable: Located, holder: str) -> None:
    name, value = variable.get("name"), variable.get("value")
    if name is None:
        return
    secret = variable.get("valueFrom", "secretKeyRef", "name")
    at = Located(value.text if value else None, name.start, (value or name).end)
    found.add("environment", name.text, at, holder=holder)
    if secret is not None:
        found.add("secret", secret.text, secret, holder=holder)


def _service(found: Gathered, root: Located, holder: str) -> None:
    for port in root.items("spec", "ports"):
        if (number := port.get("port")) is not None:
            found.port(number, holder=holder)


def _ingress(found: Gathered, root: Located, holder: str) -> None:
    for rule in root.items("spec", "rules"):
        if (host := rule.get("host")) is not None:
            found.add("setting", "host", host, holder=holder)
        for path in rule.items("http", "paths"):
            target = path.get("backend", "service", "name") or path.get("backend", "serviceName")
            if (where := path.get("path")) is not None and target is not None:
                at = Located(target.text, min(where.start, target.start), max(where.end, target.end))
                found.add("operation", where.text, at, holder=holder)


def _role(found: Gathered, root: Located, holder: str) -> None:
    for rule in root.items("rules"):
        verbs = ", ".join(each.text for each in rule.items("verbs"))
        for resource in rule.items("resources"):
            at = Located(verbs, rule.start, rule.end)
            found.add("permission", resource.text, at, holder=holder)


def _binding(found: Gathered, root: Located, holder: str) -> None:
    role = root.get("roleRef", "name")
    for subject in root.items("subjects"):
        if role is not None and (name := subject.get("name")) is not None:
            at = Located(role.text, min(role.start, name.start), max(role.end, name.end))
            found.add("permission", name.text, at, f"role {role.text}", holder=holder)


def _data(found: Gathered, root: Located, holder: str) -> None:
    for name, given in root.entries("data")[:MAX_KEYS]:
        first = given.text if "\n" not in given.text else ""
        found.add("environment", name, Located(first, given.start, given.start), holder=holder)


def _secret(found: Gathered, root: Located, holder: str) -> None:
    """Its keys alone."""
    for table in ("data", "stringData"):
        for name, given in root.entries(table)[:MAX_KEYS]:
            found.add("secret", name, Located(None, given.start, given.start), holder=holder)


def _scaler(found: Gathered, root: Located, holder: str) -> None:
    target = root.get("spec", "scaleTargetRef", "name")
    if target is not None and target.text != found.symbols[holder].signature.rpartition(" ")[2]:
        found.add("needs", target.text, target, holder=holder)
    for metric in root.items("spec", "metrics"):
        used = metric.get("resource", "target", "averageUtilization")
        if used is not None and used.text:
            found.add("limit", "averageUtilization", used, holder=holder)


def _custom(found: Gathered, root: Located, holder: str) -> None:
    if (kind := root.get("spec", "names", "kind")) is not None:
        found.add("setting", "kind", kind, holder=holder)


_READERS = {
    "Service": _service, "Ingress": _ingress, "Role": _role, "ClusterRole": _role, "RoleBinding": _binding,
    "ClusterRoleBinding": _binding, "ConfigMap": _data, "Secret": _secret, "HorizontalPodAutoscaler": _scaler,
    "CustomResourceDefinition": _custom,
}  # fmt: skip
