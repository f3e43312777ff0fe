"""Markdown for readers without this site: what a resolved page says, in plain form.

References are resolved, theorems and exercises become headings in bold, formulas stay
TeX between dollar signs. What only a browser can show is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from docutils import nodes

Writer: TypeAlias = "Markdown"
Rule: TypeAlias = Callable[[Writer, nodes.Element], str]

NUMBERED = {
    "theorem_node",
    "definition_node",
    "proposition_node",
    "lemma_node",
    "corollary_node",
    "example_node",
    "remark_node",
    "algorithm_node",
}


class Markdown:
    """Write nodes of one page as Markdown.

    Parameters
    ----------
    link : callable
        Turns a reference (``refuri`` or ``refid``) into an address, or None to keep
        only its words.
    numbers : mapping from str to str
        The number of each figure, theorem and exercise, by its id.
    """

    def __init__(
        self, link: Callable[[nodes.Element], str | None], numbers: Mapping[str, str]
    ) -> None:
        self.link, self.numbers = link, numbers

    def write(self, node: nodes.Node) -> str:
        """Return a block or an inline piece as Markdown."""
        if isinstance(node, nodes.Text):
            return str(node)
        for kind in type(node).__mro__:
            if kind.__name__ in RULES:
                return RULES[kind.__name__](self, node)
        return self.inline(node)

    def inline(self, node: nodes.Element) -> str:
        """Return the pieces of a node one behind the other."""
        return "".join(map(self.write, node.children))

    def blocks(self, node: nodes.Element) -> str:
        """Return the blocks of a node with empty lines between them."""
        written = (self.write(child).strip("\n") for child in node.children)
        return "\n\n".join(block for block in written if block.strip())

    def label(self, node: nodes.Element) -> str:
        """Return the number of a node, with a space before it, if it has one."""
        found = (self.numbers[name] for name in node["ids"] if name in self.numbers)
        return next((f" {number}" for number in found), "")


def _nothing(_writer: Writer, _node: nodes.Element) -> str:
    return ""


def _paragraph(writer: Writer, node: nodes.Element) -> str:
    return " ".join(writer.inline(node).split("\n")).strip()


def _title(writer: Writer, node: nodes.Element) -> str:
    level, parent = 0, node.parent
    while parent is not None:
        level += isinstance(parent, nodes.section)
        parent = parent.parent
    return f"{'#' * max(level, 1)} {writer.inline(node).strip()}"


def _math(_writer: Writer, node: nodes.Element) -> str:
    return f"${' '.join(node.astext().split())}$"


def _math_block(_writer: Writer, node: nodes.Element) -> str:
    return f"$$\n{node.astext().strip()}\n$$"


def _literal(_writer: Writer, node: nodes.Element) -> str:
    fence = "``" if "`" in node.astext() else "`"
    return f"{fence}{node.astext()}{fence}"


def _literal_block(_writer: Writer, node: nodes.Element) -> str:
    return f"```{node.get('language', '')}\n{node.astext()}\n```"


def _reference(writer: Writer, node: nodes.Element) -> str:
    address, words = writer.link(node), writer.inline(node)
    return f"[{words}]({address})" if address else words


def _list(writer: Writer, node: nodes.Element) -> str:
    numbered = isinstance(node, nodes.enumerated_list)
    first = node.get("start", 1)
    items = []
    for place, item in enumerate(node.children):
        mark = f"{first + place}. " if numbered else "- "
        lines = writer.blocks(item).replace("\n", "\n" + " " * len(mark))
        items.append(mark + lines)
    return "\n".join(items)


def _definition(writer: Writer, node: nodes.Element) -> str:
    return f"- **{writer.inline(node.children[0])}**: " + " ".join(
        writer.blocks(child).replace("\n\n", " ") for child in node.children[1:]
    )


def _table(writer: Writer, node: nodes.Element) -> str:
    rows = [
        [
            writer.blocks(entry).replace("\n", " ").replace("|", r"\|")
            for entry in row.children
        ]
        for row in node.findall(nodes.row)
    ]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _statement(writer: Writer, node: nodes.Element) -> str:
    title, *content = node.children
    kind = node["realtype"].capitalize()
    head = f"**{kind}{writer.label(node)}{writer.inline(title).rstrip()}.**"
    body = "\n\n".join(filter(None, map(writer.blocks, content)))
    return _quoted(f"{head}\n\n{body}")


def _proof(writer: Writer, node: nodes.Element) -> str:
    body = "\n\n".join(map(writer.blocks, node.children))
    return _quoted(re.sub(r"^Proof\.?", "**Proof.**", body))


def _exercise(writer: Writer, node: nodes.Element) -> str:
    words = _heading(writer, node)
    return f"**Exercise{writer.label(node)} {words}**"


def _solution(writer: Writer, node: nodes.Element) -> str:
    return f"**{_heading(writer, node)}**"


def _heading(writer: Writer, node: nodes.Element) -> str:
    """Return the words of a title, which the extension spreads over many nodes."""
    text = " ".join(writer.inline(node.children[0]).split())
    return text.replace("( ", "(").replace(" )", ")")


def _caption(writer: Writer, node: nodes.Element) -> str:
    number = writer.label(node.parent)
    return f"*Fig.{number}. {' '.join(writer.inline(node).split())}*"


def _admonition(writer: Writer, node: nodes.Element) -> str:
    return _quoted(writer.blocks(node))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _wrapped(sign: str) -> Rule:
    return lambda writer, node: f"{sign}{writer.inline(node)}{sign}"


RULES: dict[str, Rule] = {
    **dict.fromkeys(
        ("comment", "raw", "target", "toctree", "index", "image", "substitution"),
        _nothing,
    ),
    **dict.fromkeys(NUMBERED, _statement),
    **dict.fromkeys(("bullet_list", "enumerated_list"), _list),
    **dict.fromkeys(
        ("section", "container", "compound", "figure", "definition_list", "glossary"),
        Markdown.blocks,
    ),
    "paragraph": _paragraph,
    "title": _title,
    "math": _math,
    "math_block": _math_block,
    "literal": _literal,
    "literal_block": _literal_block,
    "emphasis": _wrapped("*"),
    "strong": _wrapped("**"),
    "reference": _reference,
    "definition_list_item": _definition,
    "table": _table,
    "proof_node": _proof,
    "caption": _caption,
    "admonition": _admonition,
    "block_quote": _admonition,
}

# Cells may stand inside these, so their heading is written apart from what follows.
OPENING: dict[str, Rule] = {
    "exercise_node": _exercise,
    "exercise_enumerable_node": _exercise,
    "solution_node": _solution,
}
