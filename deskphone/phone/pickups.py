# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickups under way: one at a time for each extension, from the press to the answer or the refusal.

A run sends one INVITE; after a refusal it may send one more by the next method (SPEC 1.3), and, where
a server cannot read a bare call-id, the same Replaces with zero tags, which does not count.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from deskphone.blf.pickup import FALL_BACK_STATUSES, NoPlan, PickupRule, Plan, next_plan, plan_pickup, rings
from deskphone.blf.store import HeldDialog
from deskphone.blf.uris import user_of
from deskphone.phone.calls import Calls
from deskphone.phone.commands import MakeCall
from deskphone.phone.events import (
    CallConnected,
    CallEnded,
    CallIdentified,
    EngineEvent,
    InviteSent,
    Party,
)
from deskphone.phone.outbox import Outbox
from deskphone.phone.registration import Account
from deskphone.phone.units import Unit, local_party, remote_party
from deskphone.phone.views import CallState, CallView, PickupAttempt, PickupFinished, Severity
from deskphone.phone.words import answered_by, name_of, pickup_failure, pickup_result

log = logging.getLogger("deskphone.pickup")

NAME_WAIT = 0.25  # seconds to wait for the caller's name after the answer, where no document told it
LIMIT = 60.0  # seconds that an INVITE may ring before the pickup is given up
_NEXT = {
    "replaces": "trying Replaces",
    "remote-target": "trying the remote target",
    "star-code": "trying the star code",
}


@dataclass(slots=True, eq=False)
class Run:
    """One pickup. ``key``: what it is about (a unit's name, or the group's code); ``plan``: its INVITE.

    ``held``: the dialog it wants; ``deadline``: when it is given up, or finished without a name.
    """

    key: str
    extension: str
    account: Account
    rule: PickupRule
    started: float
    fallback: bool
    unit: Unit | None = None
    held: HeldDialog | None = None
    plan: Plan | None = None
    call: str = ""
    caller: Party | None = None
    called: Party | None = None
    deadline: float | None = None
    answered_at: float | None = None
    attempts: list[PickupAttempt] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    fell_back: bool = False


class Pickups:
    """``changed(unit name, now)`` is called when a run starts or ends.

    ``taken(unit, dialog)`` is called when a dialog's call was picked up here; ``answerer(unit, dialog)``
    names the extension that is now in the call of that dialog, if it is seen.
    """

    def __init__(
        self,
        calls: Calls,
        outbox: Outbox,
        changed: Callable[[str, float], None],
        taken: Callable[[Unit, HeldDialog], None],
        answerer: Callable[[Unit, HeldDialog], str],
    ) -> None:
        self._calls, self._outbox = calls, outbox
        self._changed, self._taken, self._answerer = changed, taken, answerer
        self._runs: dict[str, Run] = {}
        self._by_call: dict[str, Run] = {}

    def running(self, key: str) -> bool:
        """Tell whether a pickup is in flight there."""
        return key in self._runs

    def start(self, run: Run, plan: Plan | NoPlan, now: float) -> None:
        """Begin. A second press while one is in flight does nothing."""
        if run.key in self._runs:
            return
        self._runs[run.key] = run
        self._outbox.say("", topic="pickup")
        if not run.account.usable:
            aor = run.account.config.aor
            self._finish(run, "offline", f"{aor} is not registered: no call can be picked up.", now)
        elif isinstance(plan, NoPlan):
            text = f"Nothing to pick up at {run.extension}: {plan.reason}."
            self._finish(run, "nothing", text, now)
        else:
            self._attempt(run, plan, now)

    def fail(self, extension: str, text: str) -> None:
        """Tell that a pickup could not even begin."""
        self._outbox.tell(PickupFinished(extension, "offline", "none", 0, "", None, 0.0, (), text))
        self._outbox.say(text, Severity.WARNING, "pickup")

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        return min((run.deadline for run in self._runs.values() if run.deadline is not None), default=None)

    def handle_timers(self, now: float) -> None:
        """Finish answered runs, give up those that nobody answers."""
        for run in list(self._runs.values()):
            if run.deadline is None or run.deadline > now:
                continue
            if run.answered_at is not None:
                self._answered(run, now)
            else:
                run.deadline = None
                self._calls.hang_up(run.call)

    def handle(self, event: EngineEvent, now: float) -> None:
        """Take in what the engine tells about the call of a run; call it before ``Calls.handle``."""
        run = self._by_call.get(getattr(event, "call", ""))
        if run is None:
            return
        if isinstance(event, InviteSent) and run.attempts:
            run.attempts[-1] = replace(
                run.attempts[-1], request_uri=event.request_uri, to=event.to, replaces=event.replaces
            )
        elif isinstance(event, CallIdentified):
            self._identified(run, event, now)
        elif isinstance(event, CallConnected):
            self._connected(run, event, now)
        elif isinstance(event, CallEnded):
            self._ended(run, event, now)

    # ------------------------------------------------------------------- attempts

    def _attempt(self, run: Run, plan: Plan, now: float) -> None:
        domain = run.account.config.domain
        run.plan = plan
        if plan.dialog is not None:
            run.held = plan.dialog
            run.caller = remote_party(plan.dialog.info, domain)
            run.called = local_party(plan.dialog.info, run.extension, domain)
        run.call = self._calls.new_id()
        run.deadline = now + LIMIT
        run.tried.append(plan.method)
        view = CallView(
            id=run.call,
            account=run.account.config.name,
            state=CallState.DIALLING,
            incoming=False,
            remote=run.caller or Party("", ""),
            since=now,
            picked_up_for=run.extension or user_of(plan.request_uri),
        )
        headers = (("Replaces", plan.replaces),) if plan.replaces else ()
        to = plan.to if plan.to != plan.request_uri else ""
        command = MakeCall(run.call, run.account.config.name, plan.request_uri, to, headers)
        code = "" if plan.method == "replaces" else user_of(plan.request_uri)
        self._by_call[run.call] = run
        log.info("> pickup of %s by %s: INVITE %s", run.extension, plan.method, plan.request_uri)
        if not self._calls.make(command, view, code):
            self._finish(run, "refused", "There are too many calls already: end one first.", now)
            return
        sent = PickupAttempt(plan.method, plan.request_uri, to or plan.request_uri, plan.replaces)
        run.attempts.append(sent)
        self._changed(run.key, now)

    def _identified(self, run: Run, event: CallIdentified, now: float) -> None:
        code = user_of(run.plan.request_uri) if run.plan and run.plan.method != "replaces" else ""
        if event.source == "To" or not event.remote.uri or user_of(event.remote.uri) == code:
            return
        if run.caller is None or (event.remote.display and not run.caller.display):
            run.caller = event.remote
        if run.answered_at is not None:
            self._answered(run, now)

    def _connected(self, run: Run, event: CallConnected, now: float) -> None:
        if run.answered_at is not None:
            return
        run.answered_at = now
        if run.unit is not None and run.held is not None:
            self._taken(run.unit, run.held)
        run.attempts[-1] = replace(run.attempts[-1], status=event.status, reason=event.reason)
        run.deadline = now + NAME_WAIT
        if run.caller is not None:
            self._answered(run, now)

    def _ended(self, run: Run, event: CallEnded, now: float) -> None:
        if run.answered_at is not None:  # the caller hung up before a name came
            self._answered(run, now)
            return
        del self._by_call[run.call]
        run.attempts[-1] = replace(run.attempts[-1], status=event.status, reason=event.reason)
        plan = self._again(run, event) if event.by_remote else None
        if plan is not None:
            self._attempt(run, plan, now)
            return
        if event.lost:
            result, text = "offline", f"The pickup ended: {event.lost}."
        elif not event.by_remote and event.status != 0:
            result, text = "lost", "The pickup was given up."
        else:
            result = pickup_result(event.status)
            earlier = [pickup_result(each.status) for each in run.attempts]
            if result == "nothing" and "lost" in earlier:
                result = "lost"
            by = answered_by(event) or self._seen(run)
            text = pickup_failure(run.extension, result, by, event, run.called)
            if by and result == "nothing":
                result = "lost"
        self._finish(run, result, text, now)

    def _again(self, run: Run, event: CallEnded) -> Plan | None:
        """Choose one more INVITE, None if there is none or none is allowed."""
        plan = run.plan
        held = self._current(run)
        if plan is None or held is None or not rings(held.info):
            return None
        bare = plan.method == "replaces" and plan.style == "snom" and run.rule.style == "auto"
        if bare and event.status in (401, 407):
            run.account.bare_replaces_fail = True
            run.rule = replace(run.rule, profile_style="zero-tags")
            zero = plan_pickup((held,), run.rule)
            return zero if isinstance(zero, Plan) and zero.method == "replaces" else None
        if not run.fallback or run.fell_back or event.status not in FALL_BACK_STATUSES:
            return None
        if run.rule.method != "auto" or answered_by(event):
            return None
        other = next_plan(held, run.rule, run.tried)
        if not isinstance(other, Plan):
            return None
        run.fell_back = True
        said = f"{event.status} {event.reason}".strip()
        self._outbox.say(f"The pickup was refused ({said}): {_NEXT[other.method]}.", topic="pickup")
        return other

    def _current(self, run: Run) -> HeldDialog | None:
        """Return the wanted dialog as it is told now."""
        if run.unit is None or run.held is None:
            return None
        wanted = run.held.info.id
        return next((held for held in run.unit.store.dialogs if held.info.id == wanted), None)

    def _seen(self, run: Run) -> str:
        return self._answerer(run.unit, run.held) if run.unit is not None and run.held is not None else ""

    # ------------------------------------------------------------------- outcomes

    def _answered(self, run: Run, now: float) -> None:
        if run.caller is not None:
            self._calls.show_remote(run.call, run.caller)
        who = name_of(run.caller) if run.caller else "a call"
        whose = f" for {name_of(run.called) if run.called else run.extension}" if run.extension else ""
        self._finish(run, "answered", f"Picked up {who}{whose}.", now)

    def _finish(self, run: Run, result: str, text: str, now: float) -> None:
        self._runs.pop(run.key, None)
        self._by_call.pop(run.call, None)
        last = run.attempts[-1] if run.attempts else PickupAttempt("none", "", "", "")
        answered = run.answered_at is not None
        setup = ((run.answered_at if run.answered_at is not None else now) - run.started) * 1000
        finished = PickupFinished(
            extension=run.extension,
            result=result,
            method=last.method,
            status=last.status,
            reason=last.reason,
            caller=run.caller,
            setup_ms=setup,
            attempts=tuple(run.attempts),
            text=text,
            call=run.call if answered else "",
        )
        log.info("= %s", text)
        self._outbox.tell(finished)
        self._outbox.say(text, Severity.INFO if answered else Severity.WARNING, "pickup")
        self._changed(run.key, now)
