"""The analysing process, with two more languages: texts in one end the process, those in the other never end."""

import itertools
import os

from specs.analysis import languages
from specs.ingestion import analysis_child

real = languages.load


def load(language: str) -> languages.Analyzer:
    if language == "killer":
        os._exit(9)
    if language == "endless":
        sum(itertools.repeat(0))  # in C, where no exception is raised
    return real(language)


languages.load = load

if __name__ == "__main__":
    analysis_child.main()
