"""Kubernetes manifests: workloads with their containers, schedules, ports, rights and limits."""

import re

from specs.analysis.declared.compose import add_command
from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.known_services import of_image
from specs.analysis.located import Located

_WORKLOADS = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "ReplicationController"}
)
_LIMITS = frozenset(
    {"replicas", "maxReplicas", "minReplicas", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished",
     "minAvailable", "maxUnavailable", "maxSurge", "startingDeadlineSeconds", "completions", "parallelism",
     "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "revisionHistoryLimit", "progressDeadlineSeconds",
     "minReadySeconds"}
)  # fmt: skip
_GUARDING = frozenset({"runAsNonRoot", "runAsUser", "readOnlyRootFilesystem", "allowPrivilegeEscalation", "privileged"})
_TELLING = re.compile(r"(?:limit|timeout|size|rate|retr|max|min|interval|ttl)(?![a-z]*://)", re.IGNORECASE)
MAX_ANNOTATIONS = 8
_SETTINGS = ("serviceName", "type", "storageClassName", "concurrencyPolicy", "ingressClassName")
_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup"}
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
    for within in (("jobTemplate", "spec"), ("strategy", "rollingUpdate"), ("updateStrategy", "rollingUpdate")):
        for key, held in spec.entries(*within):
            if key in _LIMITS and isinstance(held.value, str):
                found.add("limit", key, held, holder=holder)
    annotations = [each for each in root.entries("metadata", "annotations") if _TELLING.search(each[0])]
    for key, held in annotations[:MAX_ANNOTATIONS]:
        if isinstance(held.value, str) and "\n" not in held.value:
            found.add("setting", key, held, holder=holder)
    for claim in (spec, *(each.get("spec") or each for each in spec.items("volumeClaimTemplates"))):
        for resource, asked in claim.entries("resources", "requests"):
            found.add("request", resource, asked, holder=holder)
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
    first, others = pod.items("initContainers"), pod.items("containers")
    alone = len(first) + len(others) == 1
    for container in first:
        _container(found, container, holder, "first container")
    for container in others:
        _container(found, container, holder, "" if alone else "container")
    for volume in pod.items("volumes"):
        if (secret := volume.get("secret", "secretName")) is not None:
            found.add("secret", secret.text, secret, holder=holder)
    if (grace := pod.get("terminationGracePeriodSeconds")) is not None:
        found.add("limit", "terminationGracePeriodSeconds", grace, holder=holder)
    for key in ("serviceAccountName", "restartPolicy"):
        if (held := pod.get(key)) is not None and isinstance(held.value, str):
            found.add("setting", key, held, holder=holder)
    _guarding(found, pod, holder)


def _guarding(found: Gathered, held: Located, holder: str) -> None:
    for key, given in held.entries("securityContext"):
        if key in _GUARDING and isinstance(given.value, str):
            found.add("setting", key, given, holder=holder)


def _container(found: Gathered, container: Located, holder: str, what: str) -> None:
    """`what` is "" where the pod has no other container: its image and command are the unit's own then."""
    image, name = container.get("image"), container.get("name")
    if image is not None and image.text:
        if what and name is not None and name.text:
            at = Located(image.text, min(name.start, image.start), max(name.end, image.end))
            found.add(what, name.text, at, holder=holder)
        else:
            found.add("image", image.text, image, holder=holder)
        if key := of_image(image.text):
            found.uses(key, image, found.symbols[holder].name, holder=holder)
    for key in ("command", "args"):
        if (command := container.get(key)) is not None:
            named = name.text if what and name is not None else key
            add_command(found, f"{what} command".strip(), named, command, holder)
    for port in container.items("ports"):
        if (number := port.get("containerPort")) is not None:
            found.port(number, holder=holder)
    for variable in container.items("env"):
        _variable(found, variable, holder)
    for source in container.items("envFrom"):
        for reference, told in (("secretRef", "secret"), ("configMapRef", "environment from")):
            if (held := source.get(reference, "name")) is not None:
                found.add(told, held.text, held, holder=holder)
    for group, told in (("limits", "ceiling"), ("requests", "request")):
        for resource, given in container.entries("resources", group):
            found.add(told, resource, given, holder=holder)
    _guarding(found, container, holder)
    for probe, told in _PROBES.items():
        _probe(found, container, probe, told, holder)


def _probe(found: Gathered, container: Located, probe: str, told: str, holder: str) -> None:
    for way, given in container.entries(probe):
        if way == "httpGet" and (path := given.get("path")) is not None:
            found.add(f"{told} health", probe, Located(path.text, path.start, path.end), holder=holder)
        elif way == "exec" and (command := given.get("command")) is not None:
            add_command(found, f"{told} health", probe, command, holder)
        elif way in ("tcpSocket", "grpc") and (port := given.get("port")) is not None:
            found.add(f"{told} connection", probe, port, holder=holder)
        elif way in _PROBED and given.text:
            found.add(f"{told} probe", way, given, holder=holder)


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
        name, used = metric.get("resource", "name"), metric.get("resource", "target", "averageUtilization")
        if name is not None and used is not None and used.text:
            at = Located(used.text, min(name.start, used.start), max(name.end, used.end))
            found.add("target", name.text, at, holder=holder)
    if (used := root.get("spec", "targetCPUUtilizationPercentage")) is not None and used.text:
        found.add("limit", "targetCPUUtilizationPercentage", used, holder=holder)


def _policy(found: Gathered, root: Located, holder: str) -> None:
    """The ports that it lets traffic in on."""
    for rule in root.items("spec", "ingress"):
        for port in rule.items("ports"):
            if (number := port.get("port")) is not None:
                found.add("opened", number.text, number, holder=holder)


def _custom(found: Gathered, root: Located, holder: str) -> None:
    if (kind := root.get("spec", "names", "kind")) is not None:
        found.add("setting", "kind", kind, holder=holder)


_READERS = {
    "Service": _service, "Ingress": _ingress, "Role": _role, "ClusterRole": _role, "RoleBinding": _binding,
    "ClusterRoleBinding": _binding, "ConfigMap": _data, "Secret": _secret, "HorizontalPodAutoscaler": _scaler,
    "CustomResourceDefinition": _custom, "NetworkPolicy": _policy,
}  # fmt: skip
