# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickups under way: one at a time for each extension, from the press to the answer or the refusal.

A pickup sends one INVITE. What follows a refusal (SPEC 1.3), each at most once and only while it rings:

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

from deskphone.blf.pickup_plan import (
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
from deskphone.phone.pickup import Pickup
from deskphone.phone.verdict import LOST, NOTHING, Refused, knows_not_the_code, verdict
from deskphone.phone.views import CallState, CallView, PickupAttempt, PickupFinished, Severity
from deskphone.phone.watched_extension import WatchedExtension, local_party, remote_party
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
    """``changed(watch name, now)`` is called when a pickup starts or ends.

    ``taken(pickup, watched, dialog, now)`` is called when a dialog's call was picked up here;
    ``answerer(watched, dialog)`` names the extension that is now in the call of that dialog, if it is seen.
    ``ask(watched, now)`` is called when a document says that it rings and the server that it does not.
    """

    def __init__(
        self,
        calls: Calls,
        outbox: Outbox,
        changed: Callable[[str, float], None],
        taken: Callable[[Pickup, WatchedExtension, HeldDialog, float], None],
        answerer: Callable[[WatchedExtension, HeldDialog], str],
        ask: Callable[[WatchedExtension, float], None],
    ) -> None:
        self._calls, self._outbox = calls, outbox
        self._changed, self._taken, self._answerer, self._ask = changed, taken, answerer, ask
        self._under_way: dict[str, Pickup] = {}
        self._by_call: dict[str, Pickup] = {}

    def running(self, key: str) -> bool:
        """Tell whether a pickup is in flight there."""
        return key in self._under_way

    def start(self, pickup: Pickup, plan: Plan | NoPlan, now: float) -> None:
        """Begin. A second press while one is in flight does nothing."""
        if pickup.key in self._under_way:
            return
        self._under_way[pickup.key] = pickup
        self._outbox.say("", topic="pickup")
        if not pickup.account.usable:
            aor = pickup.account.config.aor
            self._finish(pickup, "offline", f"{aor} is not registered: no call can be picked up.", now)
        elif isinstance(plan, NoPlan):
            text = f"Nothing to pick up at {pickup.extension}: {plan.reason}."
            self._finish(pickup, "nothing", text, now)
        else:
            self._attempt(pickup, plan, now)

    def fail(self, extension: str, text: str) -> None:
        """Tell that a pickup could not even begin."""
        self._outbox.tell(PickupFinished(extension, "offline", "none", 0, "", None, 0.0, (), text))
        self._outbox.say(text, Severity.WARNING, "pickup")

    def next_timer(self) -> float | None:
        """When ``handle_timers`` wants to be called."""
        return min(
            (pickup.deadline for pickup in self._under_way.values() if pickup.deadline is not None),
            default=None,
        )

    def handle_timers(self, now: float) -> None:
        """Finish answered pickups, give up those that nobody answers."""
        for pickup in list(self._under_way.values()):
            if pickup.deadline is None or pickup.deadline > now:
                continue
            if pickup.answered_at is not None:
                self._answered(pickup, now)
            elif pickup.refusal is not None:
                self._decide(pickup, now)
            else:
                pickup.deadline = None
                self._calls.hang_up(pickup.call)

    def give_up_unheard(self, account: str, why: str, now: float) -> None:
        """Another server is sought: what the lost one has not said a word of can be tried again there."""
        for pickup in list(self._under_way.values()):
            if pickup.account.config.name == account and self._calls.is_unheard(pickup.call):
                case = Refused(CallEnded(pickup.call, 0, why), pickup.tried[-1], pickup.account.profile)
                self._finish(pickup, *verdict(case), now)

    def look(self, key: str, now: float) -> None:
        """A watched extension has news: a refusal that waits for them may be understood now."""
        pickup = self._under_way.get(key)
        if pickup is not None and pickup.refusal is not None:
            self._refused(pickup, now)

    def handle(self, event: EngineEvent, now: float) -> None:
        """Take in what the engine tells about the call of a pickup; ``Calls`` has heard it before."""
        pickup = self._by_call.get(getattr(event, "call", ""))
        if pickup is None:
            return
        if isinstance(event, InviteSent) and pickup.attempts:
            pickup.attempts[-1] = replace(
                pickup.attempts[-1], request_uri=event.request_uri, to=event.to, replaces=event.replaces
            )
        elif isinstance(event, CallIdentified):
            self._identified(pickup, event, now)
        elif isinstance(event, CallConnected):
            self._connected(pickup, event, now)
        elif isinstance(event, CallEnded):
            self._ended(pickup, event, now)

    # ------------------------------------------------------------------- attempts

    def _attempt(self, pickup: Pickup, plan: Plan, now: float) -> None:
        domain = pickup.account.config.domain
        pickup.plan = plan
        if plan.dialog is not None:
            pickup.held = plan.dialog
            pickup.caller = remote_party(plan.dialog.info, domain)
            pickup.called = local_party(plan.dialog.info, pickup.extension, domain)
        pickup.call = self._calls.new_id()
        pickup.deadline = now + LIMIT
        pickup.refusal = None
        pickup.tried.append(plan.method)
        if plan.method == STAR_CODE:
            pickup.codes.append(pickup.rule.code)
        view = CallView(
            id=pickup.call,
            account=pickup.account.config.name,
            state=CallState.DIALLING,
            incoming=False,
            remote=pickup.caller or Party("", ""),
            since=now,
            picked_up_for=pickup.extension or user_of(plan.request_uri),
        )
        required = (("Require", "replaces"),) if plan.require else ()
        headers = (*required, ("Replaces", plan.replaces)) if plan.replaces else ()
        to = plan.to if plan.to != plan.request_uri else ""
        command = MakeCall(
            call=pickup.call,
            account=pickup.account.config.name,
            request_uri=plan.request_uri,
            to=to,
            headers=headers,
        )
        code = "" if plan.method == REPLACES else user_of(plan.request_uri)
        self._by_call[pickup.call] = pickup
        log.info("> pickup of %s by %s: INVITE %s", pickup.extension, plan.method, plan.request_uri)
        if not self._calls.make(command, view, code):
            self._outbox.say("", topic="call")  # once is enough
            self._finish(pickup, "refused", "There are too many calls already: end one first.", now)
            return
        sent = PickupAttempt(plan.method, plan.request_uri, to or plan.request_uri, plan.replaces)
        pickup.attempts.append(sent)
        self._changed(pickup.key, now)

    def _identified(self, pickup: Pickup, event: CallIdentified, now: float) -> None:
        code = user_of(pickup.plan.request_uri) if pickup.plan and pickup.plan.method != REPLACES else ""
        if event.source == "To" or not event.remote.uri or user_of(event.remote.uri) == code:
            return
        if pickup.caller is None or (event.remote.display and not pickup.caller.display):
            pickup.caller = event.remote
        if pickup.answered_at is not None:
            self._answered(pickup, now)

    def _connected(self, pickup: Pickup, event: CallConnected, now: float) -> None:
        if pickup.answered_at is not None:
            return
        pickup.answered_at = now
        if pickup.watched is not None and pickup.held is not None:
            self._taken(pickup, pickup.watched, pickup.held, now)
        pickup.attempts[-1] = replace(pickup.attempts[-1], status=event.status, reason=event.reason)
        pickup.deadline = now + NAME_WAIT
        if pickup.plan is not None and pickup.plan.method == STAR_CODE and len(pickup.codes) > 1:
            pickup.account.learn_code(pickup.codes[-1], group=not pickup.extension)
        if pickup.caller is not None:
            self._answered(pickup, now)

    def _ended(self, pickup: Pickup, event: CallEnded, now: float) -> None:
        if pickup.answered_at is not None:  # the caller hung up before a name came
            self._answered(pickup, now)
            return
        del self._by_call[pickup.call]
        pickup.attempts[-1] = replace(pickup.attempts[-1], status=event.status, reason=event.reason)
        if not event.by_remote and event.status != 0:
            self._finish(pickup, "lost", "The pickup was given up.", now)
            return
        pickup.refusal = event
        self._refused(pickup, now)

    def _refused(self, pickup: Pickup, now: float) -> None:
        """Go on at once where that is clear, else wait a moment for what the document says."""
        event = pickup.refusal
        if event is None:
            return
        plan = self._corrected(pickup, event)
        if plan is not None:
            self._attempt(pickup, plan, now)
        elif self._rings(pickup) and event.status in _DEPENDS and not answered_by(event):
            if pickup.deadline is None or pickup.deadline > now + SETTLE:
                pickup.deadline = now + SETTLE
                if pickup.watched is not None:
                    self._ask(pickup.watched, now)
        else:
            self._decide(pickup, now)

    def _decide(self, pickup: Pickup, now: float) -> None:
        """Send what is left to be tried, else say how it ended."""
        event = pickup.refusal
        if event is None:
            return
        plan = self._corrected(pickup, event) or self._next(pickup, event)
        if plan is not None:
            self._attempt(pickup, plan, now)
            return
        code = pickup.plan is not None and pickup.plan.method == STAR_CODE
        case = Refused(
            event=event,
            method=pickup.tried[-1] if pickup.tried else "",
            profile=pickup.account.profile,
            extension=pickup.extension,
            called=pickup.called,
            code=" or ".join(pickup.codes) if code else "",
            rings=self._rings(pickup),
            rang=pickup.held is not None,
            by=self._seen(pickup),
            lost_before=any(each.status in LOST for each in pickup.attempts),
            own=pickup.account.config.user,
        )
        result, text = verdict(case)
        self._finish(pickup, result, text, now)

    def _corrected(self, pickup: Pickup, event: CallEnded) -> Plan | None:
        """The same Replaces in a form that the server may understand; it is no fall back."""
        plan, held = pickup.plan, self._current(pickup)
        if plan is None or plan.method != REPLACES or held is None or not rings(held.info):
            return None
        if plan.style == "snom" and pickup.rule.style == "auto" and event.status in (401, 407):
            pickup.account.bare_replaces_fail = True
            pickup.rule = replace(pickup.rule, profile_style="zero-tags")
        elif event.status not in _NOT_FOUND or not pickup.fallback or pickup.retagged:
            return None
        newest = plan_dialog(held, replace(pickup.rule, method=REPLACES))
        if not isinstance(newest, Plan) or any(each.replaces == newest.replaces for each in pickup.attempts):
            return None
        pickup.retagged = pickup.retagged or event.status in _NOT_FOUND
        return newest

    def _next(self, pickup: Pickup, event: CallEnded) -> Plan | None:
        """Choose one more INVITE, None if there is none or none is allowed."""
        plan = pickup.plan
        rang_off = pickup.held is not None and not self._rings(pickup)
        if plan is None or rang_off or not event.by_remote or not pickup.fallback or answered_by(event):
            return None
        if event.status in _NOT_FOUND and not pickup.called_home:
            home = caller_plan(plan, pickup.rule)
            if home is not None:
                pickup.called_home = True
                self._say_next(event, "trying the caller's own address")
                return home
        return (
            self._other_code(pickup, event)
            or self._other_method(pickup, event)
            or self._swapped(pickup, event)
        )

    def _other_code(self, pickup: Pickup, event: CallEnded) -> Plan | None:
        """Another usual code, where the server does not know the first."""
        code, profile = pickup.rule.code, pickup.account.profile
        case = Refused(event, STAR_CODE, profile, code=code)
        if pickup.tried[-1] != STAR_CODE or len(pickup.codes) > 1 or not knows_not_the_code(case):
            return None
        usual = profile.codes if pickup.extension else profile.group_codes
        other = next((each for each in usual if each != code), "") if code in usual else ""
        if not other:
            return None
        rule = replace(pickup.rule, code=other)
        held = self._current(pickup)
        plan = plan_pickup((held,) if held else (), replace(rule, method=STAR_CODE))
        if not isinstance(plan, Plan):
            return None
        pickup.rule = rule
        self._say_next(event, f"trying the code {other}")
        return plan

    def _other_method(self, pickup: Pickup, event: CallEnded) -> Plan | None:
        held = self._current(pickup)
        if held is None or pickup.fell_back or pickup.rule.method != "auto":
            return None
        other = next_plan(held, pickup.rule, pickup.tried) if event.status in FALL_BACK_STATUSES else None
        if not isinstance(other, Plan):
            return None
        pickup.fell_back = True
        self._say_next(event, _NEXT[other.method])
        return other

    def _swapped(self, pickup: Pickup, event: CallEnded) -> Plan | None:
        """The last resort where no other method is left."""
        plan = pickup.plan
        if (
            plan is None
            or event.status != 481
            or pickup.swapped
            or pickup.fell_back
            or pickup.rule.method != "auto"
        ):
            return None
        mirrored = swapped_plan(plan, pickup.rule)
        if mirrored is not None:
            pickup.swapped = True
            self._say_next(event, "trying the tags the other way round")
        return mirrored

    def _say_next(self, event: CallEnded, what: str) -> None:
        said = f"{event.status} {event.reason}".strip()
        self._outbox.say(f"The pickup was refused ({said}): {what}.", topic="pickup")

    def _rings(self, pickup: Pickup) -> bool:
        """Tell whether the newest document says that the wanted call rings on."""
        held = self._current(pickup)
        return (
            held is not None
            and pickup.held is not None
            and rings(held.info)
            and held.since == pickup.held.since
        )

    def _current(self, pickup: Pickup) -> HeldDialog | None:
        """Return the wanted dialog as it is told now."""
        if pickup.watched is None or pickup.held is None:
            return None
        wanted = pickup.held.info.id
        return next((held for held in pickup.watched.store.dialogs if held.info.id == wanted), None)

    def _seen(self, pickup: Pickup) -> str:
        return (
            self._answerer(pickup.watched, pickup.held)
            if pickup.watched is not None and pickup.held is not None
            else ""
        )

    # ------------------------------------------------------------------- outcomes

    def _answered(self, pickup: Pickup, now: float) -> None:
        if pickup.caller is not None:
            self._calls.show_remote(pickup.call, pickup.caller)
        who = name_of(pickup.caller)
        whose = name_of(pickup.called) if pickup.called else pickup.extension
        said = f"Picked up {who} for {whose}." if pickup.extension else f"Picked up {who}."
        if pickup.caller is None:
            said = f"Picked up a call for {whose}." if pickup.extension else "Picked up a call."
        self._finish(pickup, "answered", said, now)

    def _finish(self, pickup: Pickup, result: str, text: str, now: float) -> None:
        self._under_way.pop(pickup.key, None)
        self._by_call.pop(pickup.call, None)
        last = pickup.attempts[-1] if pickup.attempts else PickupAttempt("none", "", "", "")
        answered = pickup.answered_at is not None
        setup = ((pickup.answered_at if pickup.answered_at is not None else now) - pickup.started) * 1000
        finished = PickupFinished(
            extension=pickup.extension,
            result=result,
            method=last.method,
            status=last.status,
            reason=last.reason,
            caller=pickup.caller,
            setup_ms=setup,
            attempts=tuple(pickup.attempts),
            text=text,
            call=pickup.call if answered else "",
        )
        log.info("= %s", text)
        self._outbox.tell(finished)
        self._outbox.say(text, Severity.INFO if answered else Severity.WARNING, "pickup")
        self._changed(pickup.key, now)
