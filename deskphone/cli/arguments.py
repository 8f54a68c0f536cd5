# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the command line. Whatever is wrong with them becomes one UsageError."""

from __future__ import annotations

import argparse
import math
import os
import re
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from deskphone.config.files import why_no_folder
from deskphone.config.presets import ABOUT
from deskphone.errors import UsageError
from deskphone.trace.saving import form_of

_TARGET = re.compile(r"[^\s<>\x00-\x1f\x7f]{1,250}")
_DIGITS = re.compile("[0-9*#A-Da-d]{1,64}")
_CODE = re.compile(r"[0-9*#A-Za-z+._-]{0,32}")  # argparse checks the empty default as well
_MAX_WATCHED = 256

_EPILOG = "Without a subcommand the window opens. Exit status 2 means that an option is wrong."


class _Parser(argparse.ArgumentParser):
    """argparse prints a usage block and leaves; here a mistake is a sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}; see: {self.prog} --help")


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments (None: those of the process). Raises UsageError; ``--help`` leaves the program."""
    args = parser().parse_args(argv)
    if args.command == "pickup":
        _check_pickup(args)
    if args.command == "watch" and not (args.extension or args.replay or args.list):
        raise UsageError("Say whom to watch: an extension such as 102; --list list-101; or --replay FILE.")
    if args.command == "watch" and args.replay and args.list:
        raise UsageError("A capture has its lists in itself; leave out --list.")
    if args.command == "trace" and args.anonymise and not args.save:
        raise UsageError("--anonymise is of what is saved; say where to: --save FILE.pcapng.")
    if args.command == "doctor" and args.pickup:
        args.extension = [args.pickup, *args.extension]  # the first key is the one that is picked up
    if args.command in ("watch", "trace", "doctor"):
        args.extension = list(dict.fromkeys(args.extension))
        if len(args.extension) > _MAX_WATCHED:
            raise UsageError(f"{len(args.extension)} extensions are too many; watch {_MAX_WATCHED} at most.")
    if args.command not in ("demo", "explain", "anonymise") and args.server and args.account:
        raise UsageError("--account and --server exclude each other; use one of them.")
    return args


def _check_pickup(args: argparse.Namespace) -> None:
    if args.group is not None and args.extension:
        raise UsageError("Pick up either an extension or --group, not both.")
    if args.group is None and not args.extension:
        raise UsageError("Say whose call to pick up: an extension such as 102, or --group.")
    if args.group is not None and (args.method not in ("auto", "star-code") or args.code):
        raise UsageError("--group dials its own code; --method and --code do not go with it.")


def parser() -> argparse.ArgumentParser:
    """Build the command line of the subcommands."""
    top = _Parser(prog="deskphone", description="A telephone for busy-lamp keys.", epilog=_EPILOG)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = _common()
    media = _media()
    _add_watch(commands, common)
    _add_trace(commands, common)
    _add_anonymise(commands)
    _add_pickup(commands, common, media)
    _add_call(commands, common, media)
    _add_answer(commands, common, media)
    doctor = commands.add_parser("doctor", parents=[common], help="tell what the server supports")
    doctor.add_argument(
        "--watch",
        dest="extension",
        nargs="+",
        default=[],
        metavar="EXT",
        type=_target,
        help="extensions to look at",
    )
    doctor.add_argument(
        "--call",
        metavar="NUMBER",
        type=_target,
        help="also call this number, and listen for sound",
    )
    doctor.add_argument(
        "--pickup", metavar="EXT", type=_target, help="also pick up what rings there within 20 s"
    )
    _add_explain(commands)
    demo = commands.add_parser("demo", help="try everything with the bundled PBX, on this machine only")
    demo.add_argument(
        "--check", action="store_true", help="no window: pick up once by each of the four methods"
    )
    demo.add_argument("--json", action="store_true", help="with --check: one JSON object a line")
    demo.add_argument("--log-level", type=_log_level, default="warning", metavar="LEVEL", help=_LEVELS)
    return top


def _add_explain(commands: argparse._SubParsersAction[_Parser]) -> None:
    explain = commands.add_parser("explain", help="say what an answer that refuses means, and what to change")
    explain.add_argument("status", type=_status, metavar="STATUS", help="such as 481")
    explain.add_argument(
        "--profile", default="", metavar="MAKE", help="of the server: a profile, or its Server header"
    )
    explain.add_argument("--about", choices=ABOUT, default="", help="only what it means there")
    explain.add_argument("--json", action="store_true", help="one JSON object a line")
    explain.add_argument("--log-level", type=_log_level, default="warning", metavar="LEVEL", help=_LEVELS)


def _add_watch(commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    watch = commands.add_parser("watch", parents=[common], help="tell how the lamps of extensions change")
    watch.add_argument("extension", nargs="*", metavar="EXT", type=_target)
    watch.add_argument("--list", metavar="URI", type=_target, help="watch whom this list names (RFC 4662)")
    watch.add_argument("--for", dest="seconds", type=_seconds, metavar="SECONDS", help="end after this time")
    watch.add_argument(
        "--explain", action="store_true", help="with each change all that is known of that lamp, and why"
    )
    add_replay(watch)


def add_replay(parser: argparse.ArgumentParser) -> None:
    """Add the options that replay a recording in the place of a server."""
    parser.add_argument(
        "--replay", default="", metavar="FILE", help="no server: what a capture (pcap, pcapng) was told again"
    )
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="of --replay; 10: ten times, 0: all at once"
    )


def _add_trace(commands: argparse._SubParsersAction[_Parser], common: _Parser) -> None:
    trace = commands.add_parser(
        "trace", parents=[common], help="show the SIP messages, without passwords, and save them"
    )
    trace.add_argument("extension", nargs="*", metavar="EXT", type=_target, help="watch these meanwhile")
    trace.add_argument("--for", dest="seconds", type=_seconds, metavar="SECONDS", help="end after this time")
    trace.add_argument("--call-id", default="", metavar="TEXT", help="only those whose Call-ID holds this")
    trace.add_argument("--number", default="", metavar="EXT", help="only those to, from or about this one")
    trace.add_argument("--method", default="", metavar="METHOD", help="only these requests and their answers")
    trace.add_argument("--messages", action="store_true", help="whole messages, not one line for each")
    trace.add_argument(
        "--save", default="", metavar="FILE.pcapng|FILE.txt", type=_trace_file, help="write them there, too"
    )

    trace.add_argument(
        "--anonymise",
        action="store_true",
        help="of --save: other names, numbers and addresses in the place of all",
    )


def _add_anonymise(commands: argparse._SubParsersAction[_Parser]) -> None:
    anonymise = commands.add_parser(
        "anonymise", help="write a capture again, without anybody's names, numbers and addresses"
    )
    anonymise.add_argument(
        "capture", metavar="CAPTURE", help="of Wireshark, tcpdump or deskphone (pcap, pcapng)"
    )
    anonymise.add_argument("save", metavar="FILE.pcapng|FILE.txt", type=_trace_file, help="what is written")
    anonymise.add_argument("--lamps", action="store_true", help="only the NOTIFYs that --replay needs")
    anonymise.add_argument("--json", action="store_true", help="one JSON object a line")
    anonymise.add_argument("--log-level", type=_log_level, default="warning", metavar="LEVEL", help=_LEVELS)


def _add_pickup(commands: argparse._SubParsersAction[_Parser], common: _Parser, media: _Parser) -> None:
    pickup = commands.add_parser("pickup", parents=[common, media], help="take a call that rings elsewhere")
    pickup.add_argument("extension", nargs="?", metavar="EXT", type=_target)
    pickup.add_argument(
        "--group", nargs="?", const="", metavar="CODE", type=_code, help="pick up within the group"
    )
    pickup.add_argument(
        "--method",
        choices=("auto", "replaces", "remote-target", "star-code"),
        default="auto",
        help="default: auto",
    )
    pickup.add_argument(
        "--replaces-style",
        choices=("auto", "rfc3891", "snom", "zero-tags"),
        default="auto",
        help="default: auto",
    )
    pickup.add_argument("--code", type=_code, default="", help="star code dialled before the extension")
    pickup.add_argument(
        "--wait",
        type=_seconds,
        default=5.0,
        metavar="SECONDS",
        help="how long to wait for a call (default: 5)",
    )
    pickup.add_argument("--no-fallback", action="store_true", help="never try a second method")


def _add_call(commands: argparse._SubParsersAction[_Parser], common: _Parser, media: _Parser) -> None:
    call = commands.add_parser("call", parents=[common, media], help="call somebody")
    call.add_argument("target", metavar="URI|EXT", type=_target)
    call.add_argument(
        "--wait", type=_seconds, default=60.0, metavar="SECONDS", help="how long to let it ring (default: 60)"
    )


def _add_answer(commands: argparse._SubParsersAction[_Parser], common: _Parser, media: _Parser) -> None:
    answer = commands.add_parser("answer", parents=[common, media], help="answer incoming calls")
    answer.add_argument("--calls", type=_count, default=1, metavar="N", help="end after so many (default: 1)")
    answer.add_argument("--for", dest="seconds", type=_seconds, metavar="SECONDS", help="end after this time")


def _common() -> _Parser:
    common = _Parser(add_help=False)
    who = common.add_argument_group("account")
    who.add_argument("--account", default="", metavar="NAME", help="an account of the configuration")
    who.add_argument(
        "--server", default="", metavar="HOST[:PORT]", help="register here, without configuration"
    )
    who.add_argument("--user", default="", metavar="USER[@DOMAIN]", help="with --server: who to register")
    who.add_argument(
        "--password-file",
        default="",
        metavar="FILE",
        help="its first line; else the variable DESKPHONE_PASSWORD",
    )
    who.add_argument(
        "--config", default="", metavar="FILE", help="configuration (default: the user's phone.toml)"
    )
    net = common.add_argument_group("network")
    net.add_argument("--transport", choices=("udp", "tcp", "tls"), help="default: the account's, else udp")
    net.add_argument(
        "--ca", default="", metavar="FILE", help="certificates (PEM) that a TLS server is checked with"
    )
    net.add_argument(
        "--local-port", type=_port, default=0, metavar="N", help="SIP port here (default: a free one)"
    )
    net.add_argument(
        "--subscriber", choices=("auto", "pjsip", "sip"), default="auto", help="who holds subscriptions"
    )
    common.add_argument("--json", action="store_true", help="one JSON object a line")
    common.add_argument("--log-level", type=_log_level, default="warning", metavar="LEVEL", help=_LEVELS)
    return common


def _media() -> _Parser:
    media = _Parser(add_help=False)
    media.add_argument(
        "--talk",
        type=_seconds,
        metavar="SECONDS",
        help="length of the call once answered (default: hang up at once; answer: until the caller does)",
    )
    media.add_argument("--dtmf", metavar="DIGITS", type=_digits, help="send these once answered")
    media.add_argument(
        "--hold", default=0.0, metavar="SECONDS", type=_seconds, help="hold it for so long, then go on"
    )
    media.add_argument("--transfer", metavar="TARGET", type=_target, help="in the end, transfer it instead")
    media.add_argument("--record", default="", metavar="FILE.wav", type=_writable, help="write what is heard")
    media.add_argument(
        "--play", default="", metavar="FILE.wav", type=_wav, help="say this; else silence is sent"
    )
    return media


# --------------------------------------------------------------------- values

_LEVELS = "debug, info, warning (default) or error; logs go to stderr"


def _checked(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise argparse.ArgumentTypeError(f'"{text[:60]}" is {what}')
        return text

    return check


_target = _checked(_TARGET, "no extension and no address; write one such as 102 or sip:102@pbx.example.org")
_digits = _checked(_DIGITS, "no digits; write some of 0-9, *, #, A-D")
_code = _checked(_CODE, "no code; use digits, *, # or letters, such as *8")


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 10_000_000:
        raise argparse.ArgumentTypeError(f'"{text[:60]}" is no time; write seconds, such as 10 or 1.5')
    return value


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f'"{text[:60]}" is no number of calls; write 1 or more')
    return int(text)


def _speed(text: str) -> float:
    seconds = _seconds(text)
    if seconds > 1000:
        raise argparse.ArgumentTypeError(
            f'"{text[:60]}" is too fast; write 1000 at most, or 0 for all at once'
        )
    return seconds


def _status(text: str) -> int:
    if not re.fullmatch(r"[3-6][0-9]{2}", text):
        raise argparse.ArgumentTypeError(f'"{text[:60]}" is no status that refuses; write 300 to 699')
    return int(text)


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f'"{text[:60]}" is no port; use 1 to 65535, or 0 for any free one')
    return int(text)


def _log_level(text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise argparse.ArgumentTypeError(f'"{text[:60]}" is no log level; use debug, info, warning or error')
    return text.lower()


def _wav(text: str) -> str:
    if not text:
        return text
    try:
        with wave.open(text, "rb") as sound:
            fits = sound.getsampwidth() == 2 and sound.getnchannels() == 1
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text} cannot be read ({error.strerror or error})") from None
    except (wave.Error, EOFError):
        fits = False
    if not fits:
        raise argparse.ArgumentTypeError(f"{text} is no WAV file of 16 bit mono; convert it first")
    return text


def _trace_file(text: str) -> str:
    if text and form_of(text) is None:
        raise argparse.ArgumentTypeError(f"{text} is neither a .pcapng nor a .txt file; call it one of both")
    return _writable(text)


def _writable(text: str) -> str:
    if not text:
        return text
    folder = Path(text).absolute().parent
    if not why_no_folder(Path(text)) or why_no_folder(folder) or not os.access(folder, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text} cannot be written; name a file in a folder that exists")
    return text
