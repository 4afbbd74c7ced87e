"""Prints the project's dependencies, and those of the groups that are named, as pip's requirements."""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
found = project["project"]["dependencies"] + [
    requirement for group in sys.argv[1:] for requirement in project["dependency-groups"][group]
]
sys.stdout.write("".join(f"{requirement}\n" for requirement in found))
