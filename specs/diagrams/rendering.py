"""Mermaid text to SVG that is safe to put into a page and takes the page's colours."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Mapping

from lxml import etree

TIME_LIMIT_SECONDS = 30
CHILD = "import sys, mermaidx; sys.stdout.write(mermaidx.render(sys.stdin.buffer.read().decode()).svg())"
MAX_SVG_BYTES = 2_000_000
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
DIRECTIVE = '%%{init: {"theme": "base"}}%%\n'

TAGS = frozenset(
    "svg g path rect circle ellipse line polygon polyline text tspan marker defs title desc use clipPath".split()
)
ATTRIBUTES = frozenset(
    "id class d x y x1 y1 x2 y2 cx cy r rx ry dx dy width height points transform viewBox preserveAspectRatio "
    "text-anchor dominant-baseline alignment-baseline refX refY markerUnits markerWidth markerHeight orient "
    "marker-start marker-end marker-mid fill-rule clip-path role aria-roledescription aria-label font-size "
    "font-weight stroke-dasharray stroke-width".split()
)
LAYOUT = frozenset({"text-anchor", "dominant-baseline", "font-size", "font-weight", "stroke-dasharray"})
LABEL_LINE = 24  # the height that mermaid gives a line of a label
_ENTITY = re.compile(r"&#(\d{1,5});")
_LOCAL_REFERENCE = re.compile(r"url\(#[\w.-]+\)$")
_PARTICIPANT = re.compile(r"root-(\d+)")
_NODE = re.compile(r"-(?:flowchart|state|classId|entity|actor)-?-?([A-Za-z]\w*?)-\d+$")


class CannotRender(Exception):
    """The message says why, in words a reader can use; the mermaid text is shown instead."""


def render(mermaid: str) -> str:
    """The sanitised SVG of one diagram. The renderer runs in a child process with a time limit."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", CHILD],
            input=with_directive(mermaid).encode(),
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRender(f"Drawing took longer than {TIME_LIMIT_SECONDS} seconds.") from None
    if done.returncode:
        last_line = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise CannotRender(f"Mermaid could not draw it: {' '.join(last_line)[:300]}")
    # Several drawings share a page, and mermaid gives each the same ids.
    own = b"d" + hashlib.sha256(mermaid.encode()).hexdigest()[:10].encode()
    return sanitise(done.stdout.replace(b"my-svg", own))


def with_directive(mermaid: str) -> str:
    """Without its front matter: the page shows the title above the drawing."""
    body = mermaid.partition("\n---\n")[2] if mermaid.startswith("---\n") else mermaid
    return DIRECTIVE + body.lstrip("\n")


def sanitise(svg: bytes) -> str:
    """Only known drawing elements and attributes; no style, script, event, foreign content or outside reference.

    What a node stands for is told by `data-node`, its id in the mermaid text.
    """
    if len(svg) > MAX_SVG_BYTES:
        raise CannotRender("The drawing is too large.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(svg, parser)
    except etree.XMLSyntaxError as error:
        raise CannotRender(f"The drawing is not well formed: {error}") from None
    if _local(root) != "svg":
        raise CannotRender("The drawing is not an SVG.")
    for label in list(root.iter(f"{{{SVG}}}foreignObject")):
        _as_text(label)
    _strip(root)
    root.set("role", "img")
    return etree.tostring(root, encoding="unicode")


def _local(element: etree._Element) -> str:
    name = etree.QName(element)
    return name.localname if name.namespace == SVG else ""


def _as_text(label: etree._Element) -> None:
    """Mermaid's HTML label as SVG text, centred in its box: measuring SVG text takes mermaid ten times as long."""
    parent = label.getparent()
    width, height = (float(label.get(name) or 0) for name in ("width", "height"))
    lines = _lines(label, round(height / LABEL_LINE))
    if parent is None or not any(lines):
        return
    if any("edgeLabel" in (above.get("class") or "") for above in label.iterancestors()):
        etree.SubElement(parent, f"{{{SVG}}}rect", {"class": "labelBkg", "width": f"{width}", "height": f"{height}"})
    text = etree.SubElement(parent, f"{{{SVG}}}text", {"text-anchor": "middle", "dominant-baseline": "central"})
    for number, line in enumerate(lines):
        y = height / 2 + (number - (len(lines) - 1) / 2) * LABEL_LINE
        etree.SubElement(text, f"{{{SVG}}}tspan", {"x": f"{width / 2:g}", "y": f"{y:g}"}).text = line


def _lines(label: etree._Element, most: int) -> list[str]:
    """The label's words in as many lines as mermaid made room for."""
    words = " ".join("".join(str(piece) for piece in label.itertext()).split()).split(" ")
    length = sum(map(len, words)) + len(words) - 1
    lines = [""]
    for word in words:
        if len(lines) < most and len(lines[-1]) + len(word) / 2 > length / most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _strip(root: etree._Element) -> None:
    for element in list(root.iter()):
        if element is not root and _local(element) not in TAGS:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
            continue
        node = _node_of(element)
        _keep_layout(element)
        for name in list(element.attrib):
            if name not in ATTRIBUTES or not _safe(name, str(element.attrib[name])):
                del element.attrib[name]
        if node:
            element.set("data-node", node)
        for text in ("text", "tail"):
            # Where mermaid shows a label as SVG text it leaves our entity codes as they are.
            if value := getattr(element, text):
                setattr(element, text, _ENTITY.sub(lambda match: chr(int(match[1])), value))
    for name in ("width", "height"):
        root.attrib.pop(name, "")  # the page scales it by its viewBox


def _keep_layout(element: etree._Element) -> None:
    """Layout that mermaid puts into `style`, as attributes: a strict policy blocks inline style, colours are ours."""
    for rule in (element.get("style") or "").split(";"):
        name, _, value = (part.strip() for part in rule.partition(":"))
        if name in LAYOUT and not element.get(name):
            element.set(name, value)
        elif (name, value) == ("display", "none"):
            element.set("class", f"{element.get('class') or ''} hidden".strip())


def _node_of(element: etree._Element) -> str:
    if _local(element) != "g":
        return ""
    own_id = element.get("id") or ""
    if match := _PARTICIPANT.fullmatch(own_id):
        return f"p{int(match[1]) + 1}"  # sequence diagrams number their participants in order
    match = _NODE.search(own_id)
    return match[1] if match else ""


def _safe(name: str, value: str) -> bool:
    if name in ("marker-start", "marker-end", "marker-mid", "clip-path"):
        return _LOCAL_REFERENCE.match(value) is not None
    return "url(" not in value and "javascript:" not in value.lower()


def with_links(svg: str, links: Mapping[str, str]) -> str:
    """The SVG with each node in `links` (node id -> URL on this site) wrapped in a link to its code."""
    root = etree.fromstring(svg)
    for element in list(root.iter(f"{{{SVG}}}g")):
        url, parent = links.get(element.get("data-node") or ""), element.getparent()
        if url is None or parent is None or not url.startswith("/"):
            continue
        anchor = etree.Element(f"{{{SVG}}}a", {"href": url, "class": "node-link"})
        parent.replace(element, anchor)
        anchor.append(element)
    return etree.tostring(root, encoding="unicode")
