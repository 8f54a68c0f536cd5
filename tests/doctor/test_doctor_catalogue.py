# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of findings: complete, used, and the same in the manual. Run as a script it prints the manual's table."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from importlib import resources
from pathlib import Path

import pytest

import deskphone
from deskphone.config.presets import profiles
from deskphone.doctor.finding import catalogue, finding

ROOT = Path(str(resources.files(deskphone)))
MANUAL = ROOT / "doctor" / "README.md"
TOUCHES = {"calls", "lamp", "pickup", "sound", "messages"}
EXAMPLES = {
    "about": "102",
    "aor": "101@pbx.test",
    "user": "101",
    "domain": "pbx.test",
    "host": "pbx.test",
    "server": "pbx.test:5060",
    "transport": "UDP",
    "names": "pbx.test",
    "realm": "pbx.test",
    "service": "_sip._udp.pbx.test",
}
BRACES = re.compile(r"\{([a-z_]+)\}")


def _example(text: str) -> str:
    return BRACES.sub(lambda found: EXAMPLES.get(found[1], f"({found[1].replace('_', ' ')})"), text)


def table() -> str:
    """The manual's rows."""
    rows = []
    for id, row in catalogue().items():
        cells = (_example(row["seen"]), ", ".join(row["touches"]), _example(row["change"]))
        rows.append(f"| `{id}` | " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return "".join(rows)


def _literals() -> set[str]:
    """All texts in the code of the doctor and of its command."""
    found = set()
    for path in (*(ROOT / "doctor").glob("*.py"), *(ROOT / "cli").glob("doctor*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


@pytest.mark.parametrize("id", catalogue())
def test_a_row_is_complete(id: str) -> None:
    row = catalogue()[id]
    assert set(row) <= {"touches", "seen", "why", "change", "at"}
    assert row["touches"]
    assert set(row["touches"]) <= TOUCHES
    assert set(row.get("at", {})) <= set(profiles().by_name)
    texts = [row["seen"], row["why"], row["change"], *row.get("at", {}).values()]
    assert all(text.endswith((".", ";", '"')) or text == "{said}" for text in texts), texts
    values = defaultdict(str, dict.fromkeys((name for text in texts for name in BRACES.findall(text)), "x"))
    values.pop("about", None)
    for profile in ("generic", *row.get("at", {})):
        made = finding(id, "102", profile=profile, **values)
        assert "{" not in made.text + made.why


def test_every_row_is_used() -> None:
    assert set(catalogue()) - _literals() == set()


def test_the_words_of_a_server_are_no_template_and_have_a_bound() -> None:
    made = finding("no-hint", "102", said="404 {user} {0}" + "x" * 5000)
    assert "404 {user} {0}xxx" in made.seen
    assert len(made.seen) < 500


def test_the_manual_has_the_table() -> None:
    assert table() in MANUAL.read_text(encoding="utf-8")


if __name__ == "__main__":
    print(table())
