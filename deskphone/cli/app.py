# SPDX-License-Identifier: GPL-3.0-or-later
"""The border of the command line: arguments in, exit status out, and no traceback in between."""

from __future__ import annotations

import argparse
import importlib.util
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from secrets import randbelow
from typing import TYPE_CHECKING

from deskphone.cli import arguments
from deskphone.cli.login import Login, login_from
from deskphone.cli.output import Output, printable
from deskphone.cli.task import OFFLINE, USAGE, Line, Media, RegisteredTask
from deskphone.config.paths import profiles_dir
from deskphone.config.presets import profiles, use_own
from deskphone.engine.options import EngineOptions
from deskphone.engine.port import Engine
from deskphone.errors import ConfigError, DeskphoneError, EngineError, NetworkError, OutputError, UsageError
from deskphone.log_lines import LineFormatter

if TYPE_CHECKING:
    from deskphone.cli.doctor_trials import Trial
    from deskphone.cli.window import DemoWindow

log = logging.getLogger("deskphone.cli")

_BROKEN_PIPE = 141  # as a program that SIGPIPE ends
EngineMaker = Callable[[EngineOptions], Engine]


def pjsua_engine(options: EngineOptions) -> Engine:
    """Make the telephone engine."""
    from deskphone.engine.pjsua import PjsuaEngine  # only when a call is to be made

    return PjsuaEngine(options)


def watcher_engine(options: EngineOptions) -> Engine:
    """Make the engine of what needs no calls: without pjsua2 one that can do no more."""
    if options.subscriber != "pjsip" and importlib.util.find_spec("pjsua2") is None:
        from deskphone.engine.watching import WatchingEngine

        return WatchingEngine(options)
    return pjsua_engine(options)


def run(
    argv: Sequence[str] | None = None,
    make_engine: EngineMaker = pjsua_engine,
    window: DemoWindow | None = None,
) -> int:
    """Run a subcommand and return the exit status; whatever is wrong is one sentence on stderr.

    ``window`` is what the demo opens; without one it runs its check.
    """
    from deskphone.cli.runner import SignalError

    command = ""
    _mend_streams()
    try:
        args = arguments.parse(argv)
        command = args.command
        _log_to_stderr(args.log_level)
        for wrong in use_own(profiles_dir()):
            sys.stderr.write(f"deskphone: a profile is left out: {printable(str(wrong))}\n")
        if command == "demo":
            from deskphone.cli.demo import demo

            return demo(args, make_engine, window)
        if command in ("explain", "anonymise") or (command == "watch" and args.replay):
            return _without_server(args)
        calls = command == "doctor" and bool(args.call or args.pickup)
        if command in ("watch", "trace", "doctor") and not calls and make_engine is pjsua_engine:
            make_engine = watcher_engine
        return _phone_command(args, make_engine)
    except (UsageError, ConfigError, NetworkError) as error:
        return _say(error, USAGE)
    except EngineError as error:
        return _say(error, OFFLINE)
    except OutputError as error:
        _drop_output()
        return _say(error, 1)
    except DeskphoneError as error:
        return _say(error, 1)
    except SignalError as signal:
        # being told to end is how these end
        return 0 if command in ("watch", "trace", "answer") else 128 + signal.number
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_output()
        return _BROKEN_PIPE


def _without_server(args: argparse.Namespace) -> int:
    if args.command == "explain":
        from deskphone.cli.explain import explain

        return explain(args.status, args.profile, args.about, as_json=args.json)
    if args.command == "anonymise":
        from deskphone.cli.anonymise import anonymise

        return anonymise(args)
    from deskphone.cli.replay import replay

    return replay(args)


def _mend_streams() -> None:
    """A closed stream is the null device (before a socket takes its number); no name is beyond writing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - as long as we run
        elif isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """What is left in the buffer goes nowhere, so that the interpreter ends quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(error: DeskphoneError, status: int) -> int:
    text = "\n".join(map(printable, str(error).split("\n")))
    sys.stderr.write(
        f"deskphone: {text if text.endswith(('.', '!', '?')) or '--help' in text else text + '.'}\n"
    )
    return status


def _log_to_stderr(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


def _phone_command(args: argparse.Namespace, make_engine: EngineMaker) -> int:
    login = login_from(args)
    from deskphone.cli.doctor import Doctor
    from deskphone.cli.runner import Runner
    from deskphone.phone.phone import Phone

    watched = _watched(args)
    code, blf_list = (getattr(args, option, None) or "" for option in ("code", "list"))
    phone = Phone(login.phone_config(watched, code=code, blf_list=blf_list), lambda _name: login.password)
    engine = make_engine(login.options)
    line = Line(
        phone=phone,
        engine=engine,
        output=Output(sys.stdout, as_json=args.json, errors=sys.stderr),
        account=login.account.name,
        aor=login.account.aor,
        media=_media(args),
    )
    task = _task(args, line, login)
    if isinstance(task, Doctor) and not task.may_go_on:
        return task.refused()
    try:
        return Runner(engine, phone, on_traced=task.traced).run(task)
    finally:
        task.ended()


def _watched(args: argparse.Namespace) -> list[str]:
    if args.command in ("watch", "trace", "doctor"):
        return list(args.extension)
    if args.command == "pickup" and args.extension:
        return [args.extension]
    return []


def _media(args: argparse.Namespace) -> Media:
    if args.command in ("watch", "trace", "doctor"):
        return Media()
    media = Media(args.talk, args.record, args.play, args.dtmf or "", args.hold, args.transfer or "")
    ends_itself = args.command != "answer" or args.transfer
    return replace(media, talk=0.0) if args.talk is None and ends_itself else media


def _task(args: argparse.Namespace, line: Line, login: Login) -> RegisteredTask:
    from deskphone.cli.call import Answer, Call
    from deskphone.cli.doctor import Doctor
    from deskphone.cli.pickup import Pickup
    from deskphone.cli.trace import Trace
    from deskphone.cli.watch import Watch
    from deskphone.phone.commands import PickUpExtension, PickUpGroup
    from deskphone.trace.anonymous import Anonymiser
    from deskphone.trace.summary import TraceFilter

    name = login.account.name
    if args.command == "watch":
        return Watch(line, args.extension, args.seconds, explain=args.explain)
    if args.command == "trace":
        wanted = TraceFilter(args.call_id, args.number, args.method)
        hidden = Anonymiser(randbelow, profiles().makers) if args.anonymise else None
        return Trace(line, wanted, args.seconds, whole=args.messages, save=args.save, anonymiser=hidden)
    if args.command == "doctor":
        from deskphone.cli.runner import run_coroutine
        from deskphone.doctor.examine import examine

        seen = run_coroutine(examine(login.account, login.password, args.extension, login.options))
        return Doctor(line, login.account, args.extension, seen, _trials(args, line, login))
    if args.command == "call":
        return Call(line, args.target, args.wait)
    if args.command == "answer":
        return Answer(line, args.calls, args.seconds)
    if args.group is not None:
        return Pickup(line, PickUpGroup(code=args.group, account=name), args.wait)
    want = PickUpExtension(
        extension=args.extension,
        method=args.method,
        style=args.replaces_style,
        code=args.code,
        fallback=login.config.phone.fallback and not args.no_fallback,
        account=name,
    )
    return Pickup(line, want, args.wait)


def _trials(args: argparse.Namespace, line: Line, login: Login) -> list[Trial]:
    from deskphone.cli.doctor_trials import TrialCall, TrialPickup
    from deskphone.phone.commands import PickUpExtension

    trials: list[Trial] = []
    if args.call:
        trials.append(TrialCall(line, args.call))
    if args.pickup:
        want = PickUpExtension(args.pickup, account=login.account.name, fallback=login.config.phone.fallback)
        trials.append(TrialPickup(line, want, login.account.user))
    return trials
