"""The approximate index over the live model's vectors. It is made once there are so many that exact scans get slow:
before that it would only cost every package that is indexed."""

from django.db import connection
from django.db.models import Sum

from search.indexing.live import live_model
from search.models import EmbeddingModel, IndexedPackage

FROM_CHUNKS = 50_000
_MEMORY = "1GB"
# With half of both every sixth of the nearest ten was missed where all are far, among 200,000; so it is one in thirty.
_LINKS, _CONSTRUCTION = 32, 200


def name_of(model: EmbeddingModel) -> str:
    return f"search_vector_hnsw_{model.pk}"


def is_there(model: EmbeddingModel) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name_of(model)])
        found = cursor.fetchone()
        return bool(found and found[0])


def keep_up(from_chunks: int = FROM_CHUNKS) -> bool:
    """Makes the index if it is time and it is not there; says whether it did."""
    model = live_model()
    total = IndexedPackage.objects.aggregate(total=Sum("chunks"))["total"] or 0
    if model is None or total < from_chunks or is_there(model):
        return False
    # Inside a transaction (a test) it cannot be made beside running writes.
    beside = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        # A graph that does not fit is built on disk, ten times as slowly. No more is taken than it needs.
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, %s)", [_MEMORY, connection.in_atomic_block])
        cursor.execute(f"DROP INDEX {beside} IF EXISTS {name_of(model)}")  # one that an interruption left invalid
        cursor.execute(
            f"CREATE INDEX {beside} {name_of(model)} ON search_vector "
            f"USING hnsw ((embedding::halfvec({model.dimension})) halfvec_ip_ops) "
            f"WITH (m = {_LINKS}, ef_construction = {_CONSTRUCTION}) WHERE model_id = {model.pk}"
        )
        if not connection.in_atomic_block:
            cursor.execute("RESET maintenance_work_mem")
    return True
