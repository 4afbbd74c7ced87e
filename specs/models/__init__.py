from specs.models.job import Job, JobLine, Nudge, Worker
from specs.models.package import FormerSlug, Package, Repository
from specs.models.source import Blob, BlobFacts, PackagePath, Snapshot, SnapshotFile
from specs.models.version import Diagram, Gap, Node, Rendering, SpecVersion, Statement, Withheld

__all__ = [
    "Blob",
    "BlobFacts",
    "Diagram",
    "FormerSlug",
    "Gap",
    "Job",
    "JobLine",
    "Node",
    "Nudge",
    "Package",
    "PackagePath",
    "Rendering",
    "Repository",
    "Snapshot",
    "SnapshotFile",
    "SpecVersion",
    "Statement",
    "Withheld",
    "Worker",
]
