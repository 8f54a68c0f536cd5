# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone demo``: the bundled PBX, robot colleagues, and the window registered as 101."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from deskphone.cli.check import RINGING, TRIALS, Check
from deskphone.cli.colleagues import Cast, ColleaguesChild
from deskphone.cli.demoset import COLLEAGUES, DOMAIN, ME, ORBIT, PEOPLE, DemoPbx, demo_pbx, demo_phone_config
from deskphone.cli.output import Output
from deskphone.cli.task import Line
from deskphone.cli.window import DemoWindow
from deskphone.config.phone import KeyConfig
from deskphone.engine.options import EngineOptions
from deskphone.engine.port import Engine
from deskphone.errors import UsageError

_NOTE = "This is the demo: colleagues call each other. A key that blinks fast can be picked up."


def demo(
    args: argparse.Namespace,
    make_engine: Callable[[EngineOptions], Engine],
    window: DemoWindow | None,
) -> int:
    """Run the demo; without a window, or where none can be shown, the check. Returns the exit status."""
    if not args.check:
        try:
            if window is None:
                raise UsageError("This program was started without a window.")
            window.require()
        except UsageError as error:
            sys.stderr.write(f"deskphone: {error}\nRunning the check instead: deskphone demo --check\n")
            window = None
        if window is not None:
            return _show(window)
    return _check(Output(sys.stdout, as_json=args.json, errors=sys.stderr), make_engine)


def _show(window: DemoWindow) -> int:
    with demo_pbx() as pbx:
        tones = {number: 300 + 60 * index for index, number in enumerate(COLLEAGUES)}
        with ColleaguesChild(_cast(pbx, COLLEAGUES, tones, speech=True)) as colleagues:
            colleagues.live(ME, ORBIT)
            return window.open(demo_phone_config(pbx), _options("auto"), _password_of(pbx), _NOTE)


def _check(output: Output, make_engine: Callable[[EngineOptions], Engine]) -> int:
    from deskphone.cli.runner import Runner
    from deskphone.phone.phone import Phone

    people = {RINGING: PEOPLE[RINGING], **{trial.caller: trial.name for trial in TRIALS}}
    tones = {trial.caller: int(trial.hz) for trial in TRIALS}
    with (
        tempfile.TemporaryDirectory(prefix="deskphone-check-") as folder,
        demo_pbx() as pbx,
        ColleaguesChild(_cast(pbx, people, tones)) as colleagues,
    ):
        config = demo_phone_config(pbx)
        account = config.account[0]
        config = config.model_copy(
            update={"key": [KeyConfig(type="blf", target=RINGING, pickup_code="*40*")]}
        )
        phone = Phone(config, _password_of(pbx))
        engine = make_engine(_options("null"))
        line = Line(phone, engine, output, account.name, account.aor)
        return Runner(engine, phone).run(Check(line, colleagues, pbx.emit, Path(folder)))


def _cast(pbx: DemoPbx, names: Mapping[str, str], tones: dict[str, int], *, speech: bool = False) -> Cast:
    passwords = {number: pbx.passwords[number] for number in names}
    return Cast(pbx.host, pbx.port, DOMAIN, names, tones, passwords, speech)


def _options(audio: str) -> EngineOptions:
    return EngineOptions(bind_address="127.0.0.1", audio=audio)


def _password_of(pbx: DemoPbx) -> Callable[[str], str]:
    return lambda _account: pbx.passwords[ME]
