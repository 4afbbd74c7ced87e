"""Which embedding models vectors are made with: the one that answers, and the one that is to take its place."""

from django.conf import settings
from django.db import transaction

from search.models import EmbeddingModel, IndexedPackage, Vector

LIVE, BUILDING = EmbeddingModel.State.LIVE, EmbeddingModel.State.BUILDING


def live_model() -> EmbeddingModel | None:
    return EmbeddingModel.objects.filter(state=LIVE).first()


def wanted() -> list[EmbeddingModel]:
    """The models that a package needs vectors of, the live one first. The first ever is live from the start."""
    found = {each.state: each for each in EmbeddingModel.objects.all()}
    if LIVE not in found:
        found[LIVE], _ = EmbeddingModel.objects.get_or_create(
            state=LIVE, defaults={"name": settings.EMBEDDING_MODEL, "dimension": settings.EMBEDDING_DIMENSION}
        )
    return [found[state] for state in (LIVE, BUILDING) if state in found]


def begin_change() -> EmbeddingModel | None:
    """Makes the model that the settings name the next one, if it is not the live one already."""
    with transaction.atomic():
        now = {"name": settings.EMBEDDING_MODEL, "dimension": settings.EMBEDDING_DIMENSION}
        EmbeddingModel.objects.filter(state=BUILDING).exclude(**now).delete()
        live = wanted()[0]
        if (live.name, live.dimension) == (now["name"], now["dimension"]):
            return None
        building, _ = EmbeddingModel.objects.get_or_create(**now, defaults={"state": BUILDING})
        return building


def switch_if_complete() -> bool:
    """Makes the next model live once every indexed package has all of its vectors; the old ones go."""
    building = EmbeddingModel.objects.filter(state=BUILDING).first()
    if building is None or IndexedPackage.objects.exclude(model=building).exists():
        return False
    with transaction.atomic():
        for old in EmbeddingModel.objects.select_for_update().filter(state=LIVE):
            # By one statement: the collector of Django's delete would read a million rows first.
            Vector.objects.filter(model=old)._raw_delete("default")
            old.delete()
        EmbeddingModel.objects.filter(pk=building.pk, state=BUILDING).update(state=LIVE)
    return True
