# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the tree that ``make install`` copies: what a desktop and a server expect beside the programs.

=====================================  ==================================================================
menu entry, AppStream metadata         packaging/files
icons, 16 to 512 pixels and scalable   made of resources/icons/deskphone.svg by Qt
man pages, completions                 made of the parsers of the command lines (argparse-manpage, shtab)
systemd units and user, logrotate      packaging/files; the units name the programs in PREFIX/bin
udev's rule for headsets               resources/udev
fail2ban's filter, an example of       resources/fail2ban
a jail
=====================================  ==================================================================

The programs themselves come from pip, pipx or uv.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import shtab
from argparse_manpage.manpage import Manpage

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the parsers of this tree, whatever else is installed

FILES = ROOT / "packaging" / "files"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
COMPLETIONS = {
    "bash": "share/bash-completion/completions/{}",
    "zsh": "share/zsh/site-functions/_{}",
    "fish": "share/fish/vendor_completions.d/{}.fish",
}
COPIES = {
    "deskphone.desktop": "share/applications/deskphone.desktop",
    "org.deskphone.deskphone.metainfo.xml": "share/metainfo/org.deskphone.deskphone.metainfo.xml",
    "deskphone-pbx.sysusers": "lib/sysusers.d/deskphone-pbx.conf",
    "deskphone-pbx.system.service": "lib/systemd/system/deskphone-pbx.service",
    "deskphone-pbx.user.service": "lib/systemd/user/deskphone-pbx.service",
}
OF_THE_SYSTEM = {"deskphone-pbx.logrotate": "logrotate.d/deskphone-pbx"}
TEXTS = {
    "deskphone": "telephone with busy-lamp keys",
    "deskphone-pbx": "small SIP registrar and PBX",
}


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The command lines, by program."""
    from deskphone.cli.arguments import parser as phone
    from deskphone.pbx.__main__ import parser as pbx
    from ui.app import add_window_options

    made = {"deskphone": phone(), "deskphone-pbx": pbx()}
    add_window_options(made["deskphone"])
    for parser in made.values():
        for action in _actions(parser):
            metavar = str(action.metavar or "")
            if "FILE" in metavar:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            elif metavar == "DIR":
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    return made


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)


def man_page(program: str, parser: argparse.ArgumentParser) -> str:
    """The page of section 1."""
    data = {
        "prog": program,
        "project_name": "deskphone",
        "version": importlib.metadata.version("deskphone"),
        "manual_title": "deskphone",
        "manual_section": 1,
        "description": TEXTS[program],
    }
    title, rest = str(Manpage(parser, format="pretty", _data=data)).split("\n", 1)
    return title.replace("\\-", "-") + "\n" + rest  # a date with \- is none to mandoc


def icon(size: int) -> bytes:
    """A PNG of the program's icon."""
    from PySide6.QtCore import QBuffer, QByteArray
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication(["icons"])
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(_resource("icons/deskphone.svg"))).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    del application
    return bytes(data.data())


def _resource(name: str) -> bytes:
    return resources.files("resources").joinpath(name).read_bytes()


def files(prefix: Path, sysconfdir: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file with its place."""
    for name, place in COPIES.items():
        yield prefix / place, (FILES / name).read_bytes().replace(b"@BINDIR@", os.fsencode(prefix / "bin"))
    for name, place in OF_THE_SYSTEM.items():
        yield sysconfdir / place, (FILES / name).read_bytes()
    rules = "udev/70-deskphone-headset.rules"
    yield prefix / "lib/udev/rules.d/70-deskphone-headset.rules", _resource(rules)
    filter_, jail = "fail2ban/filter.d/deskphone-pbx.conf", "fail2ban/jail.d/deskphone-pbx.conf"
    yield sysconfdir / filter_, _resource(filter_)
    yield (
        prefix / "share/doc/deskphone/fail2ban-jail.conf",
        _resource(jail),
    )  # a ban is the administrator's wish
    for program, parser in parsers().items():
        yield prefix / f"share/man/man1/{program}.1", man_page(program, parser).encode()
        for shell, place in COMPLETIONS.items():
            yield prefix / place.format(program), shtab.complete(parser, shell=shell).encode()
    icons = prefix / "share/icons/hicolor"
    yield icons / "scalable/apps/deskphone.svg", _resource("icons/deskphone.svg")
    for size in ICON_SIZES:
        yield icons / f"{size}x{size}/apps/deskphone.png", icon(size)


def main() -> int:
    """Make the tree; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--prefix", type=Path, default=Path("/usr/local"))
    parser.add_argument("--sysconfdir", type=Path, default=Path("/etc"))
    args = parser.parse_args()
    for root in (args.prefix, args.sysconfdir):
        if not root.is_absolute():
            parser.error(f"{root} must begin with /: the units name programs by it.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        for place, data in list(
            files(args.prefix, args.sysconfdir)
        ):  # all are made before the first is written
            target = args.folder / place.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except ImportError as error:
        from ui.display import missing_library

        sys.stderr.write(f"The icons cannot be drawn: {missing_library(error) or error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"{args.folder} cannot be written ({error.strerror}): mend that, then run it again.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
