"""Packages as people name them on the command line."""

from collections.abc import Iterable

from django.core.management.base import CommandError
from django.db.models import Q

from specs.models import Package


def package_named(name: str) -> Package:
    """By slug, also a former one, or by the name in the manifest where only one package has it."""
    found = list(Package.objects.filter(Q(slug=name) | Q(former_slugs__slug=name)).distinct()[:1])
    found = found or list(Package.objects.filter(name=name)[:2])
    if not found:
        raise CommandError(f"There is no package {name}.")
    if len(found) > 1:
        slugs = ", ".join(Package.objects.filter(name=name).values_list("slug", flat=True)[:10])
        raise CommandError(f"Several packages are named {name}; say which: {slugs}.")
    return found[0]


def packages_named(names: Iterable[str]) -> list[Package]:
    return list(dict.fromkeys(package_named(name) for name in names))
