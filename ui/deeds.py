# SPDX-License-Identifier: GPL-3.0-or-later
"""What each spot of the window does at present, by name: rows and their buttons, keys, Enter and Escape.

``ui/spots.py`` notes them; they are done in one place (``ui/wishes.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, CallView, KeyView, Lamp, Offer
from ui import text
from ui.board import Slot
from ui.sight import Deed, Press, Why
from ui.text import tr

OFFER_PARTS = ("pick up", "dismiss")
CALL_PARTS = ("answer", "decline", "hold", "mute", "transfer", "complete", "swap", "join", "back", "end")
HEADSET_PARTS = ("answer", "hang up", "flash", "reject")
RINGS, TALKS = ("answer", "decline"), ("hold", "mute", "transfer", "end")  # the buttons of a call's row
ASKED = ("complete", "swap", "join", "back")  # where it was made to ask whether another call may go there


def row_deeds(slot: Slot[Offer | CallView] | None) -> dict[str, Deed | None]:
    """What the buttons of a place do; None for a button that is not there or can do nothing."""
    nothing: dict[str, Deed | None] = dict.fromkeys((*OFFER_PARTS, *CALL_PARTS))
    if slot is None or slot.over is not None:
        return nothing
    item = slot.item
    if isinstance(item, Offer):
        return {**nothing, **offer_deeds(item)}
    shown = shown_parts(item)  # a button that comes in the place of another is new there, whatever a key does
    return {**nothing, **{part: deed for part, deed in call_deeds(item).items() if part in shown}}


def shown_parts(call: CallView) -> tuple[str, ...]:
    """The buttons that the row of an own call has."""
    if call.consults_for:
        return ASKED
    return RINGS if call.state is CallState.RINGING else TALKS


def offer_deeds(offer: Offer) -> dict[str, Deed | None]:
    """What the buttons of a colleague's ringing call do."""
    said = text.call_of(offer.caller, offer.called)
    return {
        "pick up": Deed("pick up", offer.id, rings=True, said=said),
        "dismiss": Deed("dismiss", offer.id, rings=True, said=said),
    }


def call_deeds(call: CallView) -> dict[str, Deed | None]:
    """What the buttons of an own call do."""
    said = text.call_with(call.remote)
    if call.state is CallState.RINGING:
        return {
            "answer": Deed("answer", call.id, rings=True, said=said),
            "decline": Deed("decline", call.id, rings=True, said=said),
        }
    deeds: dict[str, Deed | None] = {"end": Deed("hang up", call.id, said=said)}
    if call.state is CallState.CONNECTED:
        held = call.media is MediaState.LOCAL_HOLD
        deeds["hold"] = Deed("resume" if held else "hold", call.id, said=said)
        deeds["mute"] = Deed("unmute" if call.muted else "mute", call.id, said=said)
        deeds["transfer"] = Deed("transfer", call.id, said=said)
        deeds["record"] = Deed("record no more" if call.recording else "record", call.id, said=said)
    return {**deeds, **_consultation(call, said)} if call.consults_for else deeds


def _consultation(call: CallView, said: str) -> dict[str, Deed | None]:
    """What else can be done where somebody is asked about a call that waits; its end takes that back."""
    back = Deed("take back", call.id, said=said)
    deeds: dict[str, Deed | None] = {
        "complete": Deed("complete", call.id, said=said),
        "back": back,
        "end": back,
    }
    if call.state is CallState.CONNECTED:
        held = call.media is MediaState.LOCAL_HOLD
        if call.joined:
            deeds["join"] = Deed("hold", call.consults_for, said=said)
        else:
            deeds["swap"] = Deed("resume", call.id if held else call.consults_for, said=said)
            deeds["join"] = Deed("join", call.id, said=said)
    return deeds


def key_deed(key: KeyView, calls: str = "") -> Deed:
    """What a press on a function key does, as far as a person tells it apart.

    ``calls``: which of our calls it would do something with, where it depends on them.
    """
    rings = key.lamp is Lamp.RINGING
    name = text.key_label(key)
    who = f"{key.type} {key.account} {key.number} {key.label} {calls}"
    if rings:
        said = text.call_to(key.caller, name)
        return Deed("pick up" if key.pickable else "call", f"{who} {key.since:.3f}", rings=True, said=said)
    return Deed("retrieve" if key.lamp is Lamp.PARKED else "press", who, said=name)


def target_deed(key: KeyView) -> Deed:
    """Where a press on a function key sends the call for which a transfer asks, whatever the lamp shows."""
    return Deed("transfer to", f"{key.type} {key.account} {key.dials} {key.label}", said=text.key_label(key))


def deflection(key: KeyView, call: CallView) -> Deed:
    """What a press on a function key does while a call rings here that it passes on."""
    who = f"{key.type} {key.account} {key.number} {call.id}"
    return Deed("pass on", who, rings=True, said=text.call_with(call.remote))


def headset_deeds(calls: Sequence[CallView], talking: CallView | None) -> dict[str, Deed | None]:
    """What the buttons of a headset do: own calls alone, and none of them makes one.

    ``talking`` is the call that hold and mute are about (``CallsModel``). Off-hook answers, else it takes
    back the call on hold while nobody else is heard. Flash answers who waits, or swaps with the one on hold.
    """
    deeds: dict[str, Deed | None] = dict.fromkeys(HEADSET_PARTS)
    ringing = next((call for call in calls if call.state is CallState.RINGING), None)
    held = [call for call in calls if call.media is MediaState.LOCAL_HOLD]
    heard = [call for call in calls if call.state is not CallState.RINGING and call not in held]
    waits = held[0] if heard and len(held) == 1 else None
    about = waits or talking
    if about is not None and about.state is CallState.CONNECTED:
        deeds["flash"] = call_deeds(about)["hold"]
        deeds["answer"] = None if heard else deeds["flash"]
    if heard:
        deeds["hang up"] = call_deeds(next((call for call in heard if call == talking), heard[-1]))["end"]
    if ringing is not None:
        answer = call_deeds(ringing)
        deeds["answer"] = deeds["flash"] = answer["answer"]
        deeds["reject"] = answer["decline"]
    return deeds


def enter_deed(offers: Sequence[Offer], calls: Sequence[CallView], transferring: str = "") -> Deed | None:
    """Enter answers, else picks up the longest ringing; None where nothing rings.

    While a transfer of a call asks where to, Enter is about that and takes nothing that rings.
    """
    if transferring:
        return Deed("transfer to", transferring)
    for call in calls:
        if call.state is CallState.RINGING:
            return call_deeds(call)["answer"]
    return offer_deeds(offers[0])["pick up"] if offers else None


def escape_deed(offers: Sequence[Offer], calls: Sequence[CallView], transferring: str = "") -> Deed | None:
    """Escape takes the gentlest first: it gives up a transfer, dismisses, declines, then hangs up.

    Never a call on hold.
    """
    if transferring:
        return Deed("give up", transferring)
    if offers:
        return offer_deeds(offers[0])["dismiss"]
    for call in calls:
        if call.state is CallState.RINGING:
            return call_deeds(call)["decline"]
    for call in reversed(calls):
        if call.media is not MediaState.LOCAL_HOLD:
            return call_deeds(call)["end"]
    return None


def refusal(press: Press, fate: str = "") -> str:
    """Why a press did nothing, in a sentence; empty where that is plain (the second of a double click)."""
    if press.why is Why.FRESH and press.deed is not None:
        if press.deed.rings:
            return tr("{} came as you pressed: press again if you want it.").format(press.deed.said)
        return tr("That changed as you pressed: press again if you want it.")
    if press.why is Why.HASTY:
        return tr("That was right after the press before: press again if you want it.")
    if press.why is Why.GONE and press.rang is not None:
        if fate == text.unknown_fate():
            return tr("{}: there is no news of it any more, it may ring on.").format(press.rang.said)
        if fate == text.rings_on():
            return tr("{} is not offered here any more, it rings on.").format(press.rang.said)
        if fate in (text.answered_here(), text.picked_up()):  # by the press before: it is anything but over
            return tr("{} is answered already.").format(press.rang.said)
        if fate == text.by_itself():
            return tr("{} was answered by itself as you pressed: look before you press again.").format(
                press.rang.said
            )
        over = f" ({fate})" if fate else ""
        return tr("{} is over{}.").format(press.rang.said, over)
    return ""
