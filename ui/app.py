# SPDX-License-Identifier: GPL-3.0-or-later
"""The command ``deskphone``: the window, or a subcommand without one. Qt is imported only for the window."""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from deskphone.cli import COMMANDS
from deskphone.cli.arguments import add_replay
from deskphone.config.files import why_no_file
from deskphone.errors import ConfigError, DeskphoneError, UsageError
from deskphone.log_lines import LineFormatter
from ui.setup import Afar, WindowSetup, number_of

if TYPE_CHECKING:
    from deskphone.config.phone import PhoneConfig
    from deskphone.engine.options import EngineOptions
    from ui.single import SingleInstance

log = logging.getLogger("deskphone.ui")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}; see: deskphone --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Start the window or a subcommand; whatever is wrong is one sentence on stderr."""
    args = list(sys.argv[1:] if argv is None else argv)
    if args and args[0] in COMMANDS:
        from deskphone.cli.app import run
        from deskphone.cli.window import DemoWindow

        return run(args, window=DemoWindow(_require_display, open_demo))
    try:
        return _window(_parse(args))
    except DeskphoneError as error:
        sys.stderr.write(f"deskphone: {error}\n")
        sys.stderr.flush()
        if isinstance(error, ConfigError):
            _show_where_possible(error)
        return 2


def _show_where_possible(error: ConfigError) -> None:
    """Who has a display sees the sentence there as well: an icon has no terminal."""
    try:
        _require_display()
    except UsageError as none:
        log.info("%s", none)
        return
    from ui.trouble import show_trouble

    show_trouble(error)


def add_window_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that the program without a subcommand takes."""
    parser.add_argument("--config", metavar="FILE", help="configuration (default: the user's phone.toml)")
    parser.add_argument(
        "--theme", choices=("system", "light", "dark"), default="", help="default: as last time"
    )
    parser.add_argument(
        "--minimized", action="store_true", help="start in the tray, or minimized where there is none"
    )
    parser.add_argument(
        "--local-port", type=int, default=0, metavar="N", help="SIP port (default: a free one)"
    )
    parser.add_argument(
        "--ca", default="", metavar="FILE", help="certificates (PEM) to check a TLS server with"
    )
    add_replay(parser)
    parser.add_argument(
        "--do",
        choices=tuple(wanted.value for wanted in Afar),
        help="have the window that runs do this: for a key of the desktop's own settings",
    )
    parser.add_argument("--log-level", default="warning", choices=("debug", "info", "warning", "error"))
    parser.add_argument("--version", action="version", version=importlib.metadata.version("deskphone"))


def _parse(args: list[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="deskphone",
        description="A telephone for busy-lamp keys. Without a subcommand the window opens.",
        epilog=f"Subcommands, each with its own --help: {', '.join(COMMANDS[:-1])}, demo.",
        allow_abbrev=False,
    )
    add_window_options(parser)
    parser.add_argument(
        "link", nargs="?", default="", metavar="URI", help="a sip: or tel: link: put into the number field"
    )
    parsed = parser.parse_args(args)
    if parsed.link and not number_of(parsed.link):
        raise UsageError(
            f'"{parsed.link[:60]}" is no subcommand and no sip: or tel: link; see: deskphone --help'
        )
    if not 0 <= parsed.local_port <= 65535:
        raise UsageError(f"{parsed.local_port} is no port; use 1 to 65535, or 0 for any free one.")
    if parsed.ca and (why := why_no_file(Path(parsed.ca))):
        raise UsageError(f"{parsed.ca} {why}; --ca names certificates (PEM).")
    return parsed


def _window(args: argparse.Namespace) -> int:
    from deskphone.config.paths import phone_config_file, profiles_dir, secrets_file
    from deskphone.config.phone import load_phone_config, load_phone_config_or_default
    from deskphone.config.presets import use_own
    from deskphone.config.secrets import Secrets
    from deskphone.engine.options import EngineOptions

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(logging.BASIC_FORMAT))
    logging.basicConfig(handlers=[handler], level=args.log_level.upper())
    if args.replay:
        return run_window(_replayed(args))
    path = Path(args.config) if args.config else phone_config_file()
    wrong = use_own(profiles_dir())
    config = load_phone_config(path) if args.config else load_phone_config_or_default(path)
    secrets = Secrets(secrets_file())
    wanted = tuple(account.transport for account in config.account)
    options = EngineOptions(local_port=args.local_port, ca_file=args.ca, transports=("udp", "tcp"))
    return run_window(
        WindowSetup(
            config=config,
            options=options.with_transports(wanted).with_habits(config.phone),
            passwords=secrets.get,
            set_password=secrets.set,
            path=path,
            theme=args.theme,
            number=number_of(args.link),
            minimized=args.minimized,
            do=Afar(args.do) if args.do else None,
            left_out=tuple(wrong),
        )
    )


def _replayed(args: argparse.Namespace) -> WindowSetup:
    """Lamps as a capture tells them; nothing is kept, and no server is asked."""
    from deskphone.cli.replay import config_of, note_of, recording_of
    from deskphone.engine.options import EngineOptions
    from deskphone.engine.replay import ReplayEngine

    recording = recording_of(args.replay)
    return WindowSetup(
        config=config_of(recording, popup=True),
        options=EngineOptions(local_port=0, ca_file="", transports=("udp",)),
        passwords=lambda account: "",
        theme=args.theme,
        note=note_of(recording),
        warnings=recording.said,
        title=f"{Path(args.replay).name} - deskphone",
        make_engine=lambda options: ReplayEngine(recording, args.speed),
    )


def open_demo(config: PhoneConfig, options: EngineOptions, passwords: Callable[[str], str], note: str) -> int:
    """Show the window of the demo: nothing is kept."""
    return run_window(WindowSetup(config, options, passwords, note=note))


def run_window(setup: WindowSetup) -> int:
    """Show the window until it is closed. Raises UsageError where none can be shown."""
    from ui.display import mind_the_bus, require_display

    require_display()
    mind_the_bus()
    _require_qt()
    from ui.session import Session
    from ui.single import SingleInstance

    if setup.path is None:
        return Session(setup).run()
    single = SingleInstance(setup.path)
    if setup.do is not None:
        return _ask_the_other(single, setup.do)
    quietly = setup.minimized and not setup.number
    wish = {"theme": setup.theme, "number": setup.number, "minimized": "yes" if quietly else ""}
    if not single.claim(wish):
        asked = "" if quietly else "; its window was asked to come up"
        sys.stdout.write(f"deskphone is running already{asked}.\n")
        return 0
    try:
        session = Session(setup)
        single.asked.connect(session.on_second_start)
        single.listen()
        return session.run()
    finally:
        single.end()


def _ask_the_other(single: SingleInstance, wanted: Afar) -> int:
    """Raise UsageError where no window runs: what one does at its start is nothing that somebody has seen."""
    if single.claim({"do": wanted.value}):
        single.end()
        raise UsageError(
            f"--do {wanted.value} is for a deskphone that runs, and none does with this configuration."
        )
    return 0


def _require_display() -> None:
    from ui.display import mind_the_bus, require_display

    require_display()
    mind_the_bus()
    _require_qt()


def _require_qt() -> None:
    """Raise UsageError where Qt, or a library of the system that it needs, is not here."""
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        from ui.display import missing_library

        what = missing_library(error) or (
            f"The window's library Qt cannot be loaded ({error}). Install PySide6-Essentials by pip."
        )
        raise UsageError(f"{what} Subcommands need no Qt.") from None
