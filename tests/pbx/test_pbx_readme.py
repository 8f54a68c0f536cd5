# SPDX-License-Identifier: GPL-3.0-or-later
"""What the manual and the README show of the PBX can be copied: each configuration loads, each command is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.__main__ import parser

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "deskphone/pbx/README.md").read_text(encoding="utf-8")
PROFILES = (ROOT / "deskphone/pbx/notifier/profiles/README.md").read_text(encoding="utf-8")
README = (
    (ROOT / "README.md")
    .read_text(encoding="utf-8")
    .partition("\n## The PBX\n")[2]
    .partition("\n## More\n")[0]
)
PBX = MANUAL + PROFILES + README
SERVER = '[server]\ndomain = "pbx.test"\n'


def blocks():
    section = "The PBX"
    for part in re.finditer(r"^#+ (?P<title>[^\n]+)$|^```toml\n(?P<toml>.*?)^```$", PBX, re.M | re.S):
        if part["title"]:
            section = part["title"]
        else:
            yield pytest.param(part["toml"], id=section)


def commands():
    found = re.findall(r"^    (deskphone-pbx .+?)(?:\s{2,}#.*| +# .*)?$", PBX, re.M)
    return [command for command in dict.fromkeys(found) if "..." not in command]


SERVICES = [
    "Picking up a colleague's call",
    "Pickup group numbers (orbits)",
    "One number, several devices",
    "Group call setup (hunting)",
    "Call park",
    "Forwarding, do not disturb",
    "Voicemail",
    "Ringing at several people",
    "Private line",
    "Response groups",
]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_a_section_with_a_configuration(service):
    section = PBX.partition(f"\n## {service}\n")[2].partition("\n## ")[0]
    assert "```toml" in section


@pytest.mark.parametrize("toml", list(blocks()))
def test_each_configuration_loads_as_it_is(toml):
    text = toml if "[server]" in toml else SERVER + toml
    config, errors = read_pbx_config(text, "README.md")
    # A block shows what matters: numbers of other blocks may be missing in it.
    wrong = [str(error) for error in errors if "is in no range" not in str(error)]
    assert config is not None or not wrong, wrong


@pytest.mark.parametrize("command", commands())
def test_each_command_is_there(command):
    parser().parse_args(shlex.split(command)[1:])
