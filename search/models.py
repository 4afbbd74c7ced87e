"""What search looks in: chunks of published specs and their code, and the vectors of each model. All of it is derived
from published versions, and `reindex` makes it again."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from pgvector.django import HalfVectorField

from specs.models import Package


class EmbeddingModel(models.Model):
    """A model that vectors were made with. While another one's are made beside them, the live one answers."""

    class State(models.TextChoices):
        BUILDING = "building"
        LIVE = "live"

    name = models.CharField(max_length=200)
    dimension = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "dimension"], name="embedding_model_once"),
            # At most one of each state: queries have one model to be embedded with.
            models.UniqueConstraint(fields=["state"], name="embedding_model_state_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.dimension})"


class IndexedPackage(models.Model):
    """Which version of a package its chunks were made from, and how."""

    package = models.OneToOneField(Package, primary_key=True, on_delete=models.CASCADE, related_name="indexed")
    version = models.PositiveIntegerField()
    snapshot = models.PositiveIntegerField()
    commit = models.CharField(max_length=64)  # that the citations of its chunks speak of
    form = models.PositiveSmallIntegerField()  # `chunking.FORM`
    model = models.ForeignKey(EmbeddingModel, null=True, on_delete=models.SET_NULL, related_name="+")
    chunks = models.PositiveIntegerField()
    unprofiled = models.PositiveIntegerField(default=0)  # chunks that changed since its words and centres were made
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"version {self.version} of package {self.package_id}"


class Chunk(models.Model):
    """One thing that can be found: a statement, a requirement, a symbol with its code …"""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    identity = models.BinaryField(max_length=16)  # a digest of kind and key, which may be as long as a path
    kind = models.CharField(max_length=16)
    key = models.TextField()
    ident = models.CharField(max_length=120, blank=True)  # the requirement it belongs to: REQ-CLARIFY
    title = models.TextField()
    text = models.TextField()
    path = models.TextField(blank=True)
    symbol = models.TextField(blank=True)
    places = models.JSONField(default=list)  # citations: [path, first line, last line, symbol] each
    content = models.BinaryField(max_length=16)  # a digest of all that is stored but `places`
    size = models.PositiveIntegerField()  # how many different words it has
    words = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "identity"], name="one_chunk_a_thing")]
        indexes = [
            # Without the pending list: a search would have to read it through, and bulk loads leave it long.
            GinIndex(fields=["words"], name="chunk_words", fastupdate=False),
            # Which packages use a service, and tabs.
            models.Index(fields=["kind", "symbol"], condition=Q(kind="service"), name="chunk_services"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Vector(models.Model):
    """A chunk as one model sees it. The approximate index over them is made once there are many: `indexing.nearest`."""

    chunk = models.ForeignKey(Chunk, on_delete=models.CASCADE, related_name="vectors", db_index=False)
    model = models.ForeignKey(EmbeddingModel, on_delete=models.CASCADE, related_name="+", db_index=False)
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.BinaryField(max_length=16)  # a digest of what was embedded: the same text is not embedded twice
    embedding = HalfVectorField()  # of the model's dimension

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chunk", "model"], name="one_vector_a_chunk_and_model")]
        indexes = [
            # The exact scan: all vectors of the packages that a reader may see.
            models.Index(fields=["package", "model"], name="vector_of_package"),
        ]

    def __str__(self) -> str:
        return f"vector of chunk {self.chunk_id}"


class PackageWord(models.Model):
    """How much a package as a whole speaks of a word: `indexing.profiles` says how that is counted."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=80, db_collation="C")
    weight = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "word"], name="package_word_once"),
        ]
        indexes = [
            # Which packages speak of a word, without a look at the table.
            models.Index(fields=["word", "package"], include=["weight"], name="packages_of_word"),
        ]

    def __str__(self) -> str:
        return self.word


class Centre(models.Model):
    """The middle of a package's vectors: what it is about, taken all in all."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+", db_index=False)
    model = models.ForeignKey(EmbeddingModel, on_delete=models.CASCADE, related_name="+", db_index=False)
    embedding = HalfVectorField()  # of length one, of the model's dimension

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "model"], name="one_centre_a_package_and_model")]

    def __str__(self) -> str:
        return f"centre of package {self.package_id}"


class Lexeme(models.Model):
    """How many chunks, and packages, hold a word: what tells rare words, which say much, from common ones."""

    word = models.CharField(max_length=80, db_collation="C")
    chunks = models.IntegerField()
    packages = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word"], name="lexeme_once")]

    def __str__(self) -> str:
        return self.word


class Spelling(models.Model):
    """A plain word as it occurs, by its trigrams: what a misspelt query may have meant."""

    word = models.CharField(max_length=32, db_collation="C")
    chunks = models.IntegerField()
    trigrams = ArrayField(models.CharField(max_length=3))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word"], name="spelling_once")]
        indexes = [GinIndex(fields=["trigrams"], name="spelling_trigrams", fastupdate=False)]

    def __str__(self) -> str:
        return self.word


from search.answers.kept import AnsweredOf, KeptAnswer  # noqa: E402, F401 - Django looks for models here
