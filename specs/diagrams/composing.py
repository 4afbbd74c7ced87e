"""mermaid-py's builders. Only text is made with them: its own renderer calls a public web service."""

import contextlib
import io

# On import it prints a warning that IPython is missing, which would end up in `export`'s standard output.
with contextlib.redirect_stdout(io.StringIO()):
    from mermaid.erdiagram import Entity, ERDiagram
    from mermaid.erdiagram import Link as Relation
    from mermaid.flowchart import FlowChart, Link, Node
    from mermaid.graph import Graph
    from mermaid.sequence import ArrowTypes, Participant, SequenceDiagram
    from mermaid.sequence import Link as Message
    from mermaid.statediagram import End, Start, State, StateDiagram, Transition

__all__ = [
    "ArrowTypes",
    "ERDiagram",
    "End",
    "Entity",
    "FlowChart",
    "Graph",
    "Link",
    "Message",
    "Node",
    "Participant",
    "Relation",
    "SequenceDiagram",
    "Start",
    "State",
    "StateDiagram",
    "Transition",
]
