import re

import pytest
from lxml import etree

from specs.diagrams.composing import FlowChart, Link, Node, Participant, SequenceDiagram
from specs.diagrams.labels import identifier, label, plain
from specs.diagrams.rendering import CannotRender, render, sanitise, with_links

SVG = "http://www.w3.org/2000/svg"
HOSTILE = '<script>alert(1)</script> "; click x "javascript:alert(1)" %% end'


@pytest.fixture(scope="module")
def drawn() -> str:
    package, service = Node("package", label("agent-timers")), Node("out1", label("<b>S3</b>"))
    return render(FlowChart(plain("C"), [package, service], [Link(package, service, message=label("put; #1"))]).script)


def texts(svg: str) -> str:
    return " ".join("".join(etree.fromstring(svg).itertext()).split())


def test_a_flowchart_is_drawn_with_its_labels_as_text(drawn):
    assert "agent-timers" in texts(drawn)
    assert "<b>S3</b>" in texts(drawn)
    assert "put; #1" in texts(drawn)


def test_the_svg_carries_no_style_of_its_own(drawn):
    assert "<style" not in drawn
    assert "style=" not in drawn
    assert "foreignObject" not in drawn


def test_nodes_link_to_code_on_this_site_only(drawn):
    linked = with_links(drawn, {"package": "/p/agent-timers/blob/abc/a.py#L1", "out1": "javascript:alert(1)"})
    assert re.findall(r'href="([^"]*)"', linked) == ["/p/agent-timers/blob/abc/a.py#L1"]


def test_participants_of_a_sequence_can_be_linked():
    first, second = Participant(label("cli")), Participant(label("store"))
    first.id_, second.id_ = "p1", "p2"
    svg = render(SequenceDiagram(plain("S"), [first, second]).script)
    assert with_links(svg, {"p1": "/a", "p2": "/b"}).count("<a ") == 2


def test_hostile_names_stay_text():
    svg = render(FlowChart(plain(HOSTILE), [Node("n1", label(HOSTILE, 200))]).script)
    assert "<script" not in svg
    assert "alert(1)" in texts(svg)
    assert "href" not in svg


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<a href="https://elsewhere.example"><text>x</text></a>',
        '<image href="https://elsewhere.example/x.png"/>',
        '<rect onclick="alert(1)" fill="url(https://elsewhere.example)"/>',
        '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">x</div></foreignObject>',
        '<path marker-end="url(https://elsewhere.example#x)"/>',
        '<use href="https://elsewhere.example#x"/>',
        "<style>* { background: url(https://elsewhere.example) }</style>",
    ],
)
def test_what_could_act_or_call_elsewhere_is_removed(body):
    clean = sanitise(f'<svg xmlns="{SVG}">{body}</svg>'.encode())
    assert "elsewhere" not in clean
    assert "alert" not in clean
    assert "xhtml" not in clean


@pytest.mark.parametrize("svg", [b"<svg", b"<html/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_what_is_no_svg_is_refused(svg):
    with pytest.raises(CannotRender):
        sanitise(svg)


def test_mermaid_that_cannot_be_drawn_says_so():
    with pytest.raises(CannotRender, match="could not draw"):
        render("flowchart LR\n a[[[ -->")


NAMES = [
    "f(x, y)",
    "x: int",
    "a < b",
    "dict{a}",
    "[x]",
    "it's",
    "end",
    "class",
    "x~y~",
    'say "hi"',
    "a|b",
    "é",
]


def test_any_name_can_be_drawn_in_every_place():
    lines = [
        f'\tclass c{number}["{label(name)}"]\n\tc{number} : {label(name)}\n\tc{number} --> c0 : {label(name)}\n'
        for number, name in enumerate(NAMES)
    ]
    drawn = texts(render("classDiagram\n" + "".join(lines)))
    assert [name for name in NAMES if name not in drawn] == []


@pytest.mark.parametrize(("name", "safe"), [("order line", "order_line"), ("2fa", "n_2fa"), ("été", "t"), ("", "n_")])
def test_identifiers_are_plain(name, safe):
    assert identifier(name) == safe
