"""The analysing process, with one more language: texts in it end the process."""

import os

from specs.analysis import languages
from specs.ingestion import analysis_child

real = languages.load


def load(language: str) -> languages.Analyzer:
    if language == "killer":
        os._exit(9)
    return real(language)


languages.load = load

if __name__ == "__main__":
    analysis_child.main()
