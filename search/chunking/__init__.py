"""From a published version to chunks: what search finds, each with the citations that prove it. Pure."""

from search.chunking.chunk import FORM, Chunk, Place
from search.chunking.source import chunks_of_file
from search.chunking.spec import chunks_of_spec

__all__ = ["FORM", "Chunk", "Place", "chunks_of_file", "chunks_of_spec"]
