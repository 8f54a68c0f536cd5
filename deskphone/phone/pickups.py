# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickups under way: one at a time for each extension, from the press to the answer or the refusal.

A run sends one INVITE. What follows a refusal (SPEC 1.3), each at most once and only while it rings:

| refused with    | what was sent            | what is sent next                              |
|-----------------|--------------------------|------------------------------------------------|
| 401, 407        | a bare call-id           | the same with zero tags                        |
| 481, 403        | Replaces                 | Replaces with the newest document's tags       |
| 481, 403        | Replaces                 | the same to the caller's address of record     |
| 404, 484        | a star code              | another usual code of this make of server      |
| FALL_BACK       | anything, method auto    | the next method                                |
| 481             | Replaces, no other way   | the same with its tags swapped, not at a proxy |

A refusal and the NOTIFY that explains it come in any order, so nothing is concluded before the document
changed or ``SETTLE`` is over: forks of a proxy are told within a millisecond, with other tags.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from deskphone.blf.pickup import (
    FALL_BACK_STATUSES,
    REPLACES,
    STAR_CODE,
    NoPlan,
    Plan,
    caller_plan,
    next_plan,
    plan_dialog,
    plan_pickup,
    rings,
    swapped_plan,
)
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
from deskphone.phone.pickup_run import Run
from deskphone.phone.units import Unit, local_party, remote_party
from deskphone.phone.verdict import LOST, NOTHING, Refused, knows_not_the_code, verdict
from deskphone.phone.views import CallState, CallView, PickupAttempt, PickupFinished, Severity
from deskphone.phone.words import answered_by, name_of

log = logging.getLogger("deskphone.pickup")

NAME_WAIT = 0.25  # seconds to wait for the caller's name after the answer, where no document told it
SETTLE = 0.4  # seconds that a NOTIFY may come later than the refusal that it explains
_DEPENDS = LOST | NOTHING | {403, 603}  # what these mean depends on whether it rings on
_NOT_FOUND = frozenset((481, 403))  # the dialog is not known by these tags, or at this address
LIMIT = 60.0  # seconds that an INVITE may ring before the pickup is given up
_NEXT = {
    "replaces": "trying Replaces",
    "remote-target": "trying the remote target",
    "star-code": "trying the star code",
}


class Pickups:
    """``changed(unit name, now)`` is called when a run starts or ends.

    ``taken(run, unit, dialog, now)`` is called when a dialog's call was picked up here;
    ``answerer(unit, dialog)`` names the extension that is now in the call of that dialog, if it is seen.
    """

    def __init__(
        self,
        calls: Calls,
        outbox: Outbox,
        changed: Callable[[str, float], None],
        taken: Callable[[Run, Unit, HeldDialog, float], None],
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
            elif run.refusal is not None:
                self._decide(run, now)
            else:
                run.deadline = None
                self._calls.hang_up(run.call)

    def look(self, key: str, now: float) -> None:
        """A unit has news: a refusal that waits for them may be understood now."""
        run = self._runs.get(key)
        if run is not None and run.refusal is not None:
            self._refused(run, now)

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
        run.refusal = None
        run.tried.append(plan.method)
        if plan.method == STAR_CODE:
            run.codes.append(run.rule.code)
        view = CallView(
            id=run.call,
            account=run.account.config.name,
            state=CallState.DIALLING,
            incoming=False,
            remote=run.caller or Party("", ""),
            since=now,
            picked_up_for=run.extension or user_of(plan.request_uri),
        )
        required = (("Require", "replaces"),) if plan.require else ()
        headers = (*required, ("Replaces", plan.replaces)) if plan.replaces else ()
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
            self._taken(run, run.unit, run.held, now)
        run.attempts[-1] = replace(run.attempts[-1], status=event.status, reason=event.reason)
        run.deadline = now + NAME_WAIT
        if run.plan is not None and run.plan.method == STAR_CODE and len(run.codes) > 1:
            run.account.learn_code(run.codes[-1], group=not run.extension)
        if run.caller is not None:
            self._answered(run, now)

    def _ended(self, run: Run, event: CallEnded, now: float) -> None:
        if run.answered_at is not None:  # the caller hung up before a name came
            self._answered(run, now)
            return
        del self._by_call[run.call]
        run.attempts[-1] = replace(run.attempts[-1], status=event.status, reason=event.reason)
        if not event.by_remote and event.status != 0:
            self._finish(run, "lost", "The pickup was given up.", now)
            return
        run.refusal = event
        self._refused(run, now)

    def _refused(self, run: Run, now: float) -> None:
        """Go on at once where that is clear, else wait a moment for what the document says."""
        event = run.refusal
        if event is None:
            return
        plan = self._corrected(run, event)
        if plan is not None:
            self._attempt(run, plan, now)
        elif self._rings(run) and event.status in _DEPENDS and not answered_by(event):
            if run.deadline is None or run.deadline > now + SETTLE:
                run.deadline = now + SETTLE
        else:
            self._decide(run, now)

    def _decide(self, run: Run, now: float) -> None:
        """Send what is left to be tried, else say how it ended."""
        event = run.refusal
        if event is None:
            return
        plan = self._corrected(run, event) or self._next(run, event)
        if plan is not None:
            self._attempt(run, plan, now)
            return
        code = run.plan is not None and run.plan.method == STAR_CODE
        case = Refused(
            event=event,
            method=run.tried[-1] if run.tried else "",
            profile=run.account.profile,
            extension=run.extension,
            called=run.called,
            code=" or ".join(run.codes) if code else "",
            rings=self._rings(run),
            rang=run.held is not None,
            by=self._seen(run),
            lost_before=any(each.status in LOST for each in run.attempts),
        )
        result, text = verdict(case)
        self._finish(run, result, text, now)

    def _corrected(self, run: Run, event: CallEnded) -> Plan | None:
        """The same Replaces in a form that the server may understand; it is no fall back."""
        plan, held = run.plan, self._current(run)
        if plan is None or plan.method != REPLACES or held is None or not rings(held.info):
            return None
        if plan.style == "snom" and run.rule.style == "auto" and event.status in (401, 407):
            run.account.bare_replaces_fail = True
            run.rule = replace(run.rule, profile_style="zero-tags")
        elif event.status not in _NOT_FOUND or not run.fallback or run.retagged:
            return None
        newest = plan_dialog(held, replace(run.rule, method=REPLACES))
        if not isinstance(newest, Plan) or any(each.replaces == newest.replaces for each in run.attempts):
            return None
        run.retagged = run.retagged or event.status in _NOT_FOUND
        return newest

    def _next(self, run: Run, event: CallEnded) -> Plan | None:
        """Choose one more INVITE, None if there is none or none is allowed."""
        plan = run.plan
        rang_off = run.held is not None and not self._rings(run)
        if plan is None or rang_off or not event.by_remote or not run.fallback or answered_by(event):
            return None
        if event.status in _NOT_FOUND and not run.called_home:
            home = caller_plan(plan, run.rule)
            if home is not None:
                run.called_home = True
                self._say_next(event, "trying the caller's own address")
                return home
        return self._other_code(run, event) or self._other_method(run, event) or self._swapped(run, event)

    def _other_code(self, run: Run, event: CallEnded) -> Plan | None:
        """Another usual code, where the server does not know the first."""
        code, profile = run.rule.code, run.account.profile
        case = Refused(event, STAR_CODE, profile, code=code)
        if run.tried[-1] != STAR_CODE or len(run.codes) > 1 or not knows_not_the_code(case):
            return None
        usual = profile.codes if run.extension else profile.group_codes
        other = next((each for each in usual if each != code), "") if code in usual else ""
        if not other:
            return None
        rule = replace(run.rule, code=other)
        held = self._current(run)
        plan = plan_pickup((held,) if held else (), replace(rule, method=STAR_CODE))
        if not isinstance(plan, Plan):
            return None
        run.rule = rule
        self._say_next(event, f"trying the code {other}")
        return plan

    def _other_method(self, run: Run, event: CallEnded) -> Plan | None:
        held = self._current(run)
        if held is None or run.fell_back or run.rule.method != "auto":
            return None
        other = next_plan(held, run.rule, run.tried) if event.status in FALL_BACK_STATUSES else None
        if not isinstance(other, Plan):
            return None
        run.fell_back = True
        self._say_next(event, _NEXT[other.method])
        return other

    def _swapped(self, run: Run, event: CallEnded) -> Plan | None:
        """The last resort where no other method is left."""
        plan = run.plan
        if plan is None or event.status != 481 or run.swapped or run.fell_back or run.rule.method != "auto":
            return None
        mirrored = swapped_plan(plan, run.rule)
        if mirrored is not None:
            run.swapped = True
            self._say_next(event, "trying the tags the other way round")
        return mirrored

    def _say_next(self, event: CallEnded, what: str) -> None:
        said = f"{event.status} {event.reason}".strip()
        self._outbox.say(f"The pickup was refused ({said}): {what}.", topic="pickup")

    def _rings(self, run: Run) -> bool:
        """Tell whether the newest document says that the wanted call rings on."""
        held = self._current(run)
        return held is not None and run.held is not None and rings(held.info) and held.since == run.held.since

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
