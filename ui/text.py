# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the window: each text a person reads that depends on the phone's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtGui import QKeySequence

from deskphone.phone.events import MediaState, Party, RegistrationState, ServerChoice
from deskphone.phone.views import AccountView, Blink, CallState, CallView, DialogView, KeyView, Lamp, Offer
from ui.language import explained as line_explained
from ui.language import said as spoken
from ui.language import translated

LONGEST_SENTENCE = 480
LONGEST_TYPED = 250  # of a number, an address, a name; only passwords may be longer
LONGEST = 120  # letters of a name; more are never to be seen, and measuring thousands takes long
JOINERS = "\u200c\u200d"  # of Persian and Indic names, and of emoji
UNSEEN = dict.fromkeys((0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
OCCUPIED = (Lamp.BUSY, Lamp.HELD, Lamp.CALLING, Lamp.RINGING)  # somebody may be waited for
UNSEEING = (Lamp.OFFLINE, Lamp.PENDING, Lamp.REFUSED)
COUNTED = (Lamp.RINGING, Lamp.HELD, Lamp.PARKED)


def tr(text: str) -> str:
    """The text in the person's language. ``text`` is written out: ``packaging/words`` collects it."""
    return translated(text)


def shortcut(keys: str) -> str:
    """A combination of keys by the names on the person's keyboard: "Ctrl+D" is "Strg+D" in German."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def clock(seconds: float) -> str:
    """Seconds as ``0:07`` or ``1:02:03``; never negative."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def minutes(seconds: float) -> str:
    """Seconds for a screen reader: whole minutes, since it reads out each change."""
    whole = max(0, int(seconds)) // 60
    if not whole:
        return tr("less than a minute")
    return tr("1 minute") if whole == 1 else tr("{} minutes").format(whole)


def number(uri: str) -> str:
    """What a person would dial for a URI: its user part, or the whole where there is none."""
    rest = uri.strip().strip("<>")
    scheme, colon, tail = rest.partition(":")
    if colon and scheme.lower() in ("sip", "sips", "tel"):
        rest = tail
    user, at, host = rest.partition("@")
    return one_line((user if at else host or rest).partition(";")[0])


def name(party: Party | None) -> str:
    """The best short name of somebody: display name, else number, else "unknown"."""
    if party is None:
        return tr("unknown caller")
    return one_line(party.display) or number(party.uri) or tr("unknown caller")


def one_line(words: str, longest: int = LONGEST) -> str:
    """A stranger's words as one line of sane length, without controls and turned writing (UAX 9)."""
    cut = words[: 4 * longest].translate(TURNING)
    return " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in cut).split())[:longest]


def typed(words: str) -> str:
    """What somebody typed or pasted, without the marks of direction that come along unseen."""
    return words.translate(UNSEEN).strip()


def told(words: str) -> str:
    """What the telephone says, as one line in the person's language."""
    return one_line(spoken(words), LONGEST_SENTENCE)


def explained(words: str) -> str:
    """The lines of "Explain this key" in the person's language."""
    return "\n".join(map(line_explained, words.split("\n")))


def remark(words: str) -> str:
    """What the trace remarks on a message: half sentences, one behind the other."""
    return "; ".join(map(told, words.split("; ")))


def sentence(words: str) -> str:
    """A sentence in which a stranger's words may stand: a caller's name, a server's reason."""
    return one_line(words, LONGEST_SENTENCE)


def full_name(party: Party) -> str:
    """Name and number where both are known and differ."""
    digits = number(party.uri)
    shown = name(party)
    return shown if digits in ("", shown) else f"{shown} {digits}"


def call_of(caller: Party | None, called: Party) -> str:
    """Somebody's call to somebody, as the beginning of a sentence."""
    return call_to(caller, name(called))


def call_to(caller: Party | None, called: str) -> str:
    """The same, with a name that is known."""
    if caller is None:
        return tr("The call to {}").format(called)
    return tr("{}'s call to {}").format(name(caller), called)


def call_with(remote: Party) -> str:
    """A call of our own, as the beginning of a sentence."""
    return tr("The call with {}").format(name(remote))


def fate(
    row: Offer | CallView,
    keys: Sequence[KeyView],
    calls: Sequence[CallView],
    office: Callable[[str], str] = lambda _: "",
) -> str:
    """Why a row rings no more, as far as our calls and the lamps tell it; few words for a greyed row.

    ``office(account)``: where its numbers mean the same people.
    """
    if isinstance(row, CallView):
        lives = next((call for call in calls if call.id == row.id), None)
        if lives is None or lives.state is not CallState.CONNECTED:
            return tr("ended")
        return by_itself() if lives.by_itself else answered_here()
    caller = number(row.caller.uri)
    own = [key for key in keys if key.index == row.key]
    there = {office(key.account) for key in own}
    calls = [call for call in calls if not there or office(call.account) in there]
    talks = (call for call in calls if call.picked_up_for and call.state is CallState.CONNECTED)
    if any(number(call.remote.uri) == caller for call in talks):
        return picked_up()
    for key in (*own, *(key for key in keys if not there or office(key.account) in there)):
        if key.lamp is Lamp.BUSY and key.caller is not None and number(key.caller.uri) == caller:
            return tr("answered by {}").format(key_label(key))
    if any(key.lamp in UNSEEING for key in own):
        return unknown_fate()
    ringing = (dialog for key in own for dialog in key.dialogs if _rings_there(dialog))
    on = any(number(dialog.remote.uri) == caller for dialog in ringing)
    return rings_on() if on else tr("rings no more")


def answered_here() -> str:
    """Said of a call that rang here, and is talking here."""
    return tr("answered")


def picked_up() -> str:
    """Said of a colleague's call that is talking here."""
    return tr("picked up")


def rings_on() -> str:
    """Said of what was dismissed, or cannot be picked up any more, and is not over."""
    return tr("rings on")


def by_itself() -> str:
    """Said of a call that nobody here has answered, but the phone."""
    return tr("answered by itself")


def unknown_fate() -> str:
    """Said of what may ring on: the server is lost, or tells nothing of it any more."""
    return tr("no news of it")


def key_label(key: KeyView) -> str:
    """What stands on a key; never nothing."""
    return key.label.strip() or key.number or tr("(empty)")


def key_is_counting(key: KeyView) -> bool:
    """Whether the key's second line shows seconds."""
    return key.lamp in COUNTED and key.since > 0


def ringing_dialogs(key: KeyView) -> int:
    """How many calls ring at the extension."""
    return sum(map(_rings_there, key.dialogs))


def _rings_there(dialog: DialogView) -> bool:
    return dialog.state in ("early", "proceeding") and dialog.direction != "initiator"


def key_state(key: KeyView, now: float) -> str:
    """The second line of a key: a state, or who calls and for how long."""
    state = key_state_alone(key)
    return f"{state} {clock(now - key.since)}" if key_is_counting(key) else state


def key_state_alone(key: KeyView) -> str:
    """The same without seconds."""
    if key.lamp is Lamp.RINGING:
        several = ringing_dialogs(key)
        who = (
            tr("{} calls").format(several)
            if several > 1
            else name(key.caller)
            if key.caller
            else tr("ringing")
        )
        return f"← {who}"
    if key.lamp is Lamp.HELD:
        return tr("on hold")
    if key.lamp is Lamp.PARKED:
        return name(key.caller) if key.caller else tr("parked")
    if key.lamp is Lamp.BUSY:
        return tr("with {}").format(name(key.caller)) if key.caller else tr("in a call")
    if key.lamp is Lamp.CALLING:
        return f"→ {name(key.caller)}" if key.caller else tr("calling out")
    return {
        Lamp.PENDING: tr("asking …"),
        Lamp.IDLE: tr("free") if key.type == "orbit" else tr("idle"),
        Lamp.REFUSED: tr("refused"),
        Lamp.OFFLINE: tr("offline"),
        Lamp.ON: tr("on"),
    }.get(key.lamp, key_kind(key))


def key_kind(key: KeyView) -> str:
    """The second line of a key without a lamp."""
    kinds = {
        "speed": tr("speed dial"),
        "grouppickup": tr("group pickup"),
        "line": tr("line"),
        "dtmf": tr("tones"),
        "transfer": tr("transfer"),
        "icom": tr("intercom"),
        "keyevent": tr("function"),
        "redirect": tr("forwarding"),
        "url": tr("web address"),
        "list": tr("list"),
        "none": "",
    }
    return kinds.get(key.type, key.type)


def key_spoken(key: KeyView) -> str:
    """A key for a screen reader: it stays the same for as long as the key's state does."""
    if key.heading:
        return tr("{}, heading").format(key_label(key))
    parts = [key_label(key)]
    if key.number and key.number != parts[0]:
        parts.append(key.number)
    parts.append(key_state_alone(key).replace("← ", tr("ringing, from ")).replace("→ ", tr("calling ")))
    if key.blink is Blink.FAST:
        parts.append(tr("press to pick up"))
    return ", ".join(part for part in parts if part)


def key_spoken_more(key: KeyView, now: float) -> str:
    """What a press does, and for how long the state has lasted."""
    lasted = minutes(now - key.since) if key_is_counting(key) else ""
    return ", ".join(part for part in (told(key.press), lasted) if part)


def key_tip(key: KeyView) -> str:
    """The tooltip of a key: what a press does, then why; a heading has none."""
    if key.heading:
        return ""
    first = f"{tr('Press')}: {told(key.press)}" if key.press else key_label(key)
    lines, why = [first], told(key.why)
    if why and why not in first:
        lines.append(why)
    if key.awaited:
        lines.append(tr("You are told when it is free."))
    if key.index < 9:
        lines.append(shortcut(f"Ctrl+{key.index + 1}"))
    return "\n".join(lines)


def percent(value: int) -> str:
    """A share, as people write it."""
    return tr("{} %").format(value)


def keys_to_add(count: int) -> str:
    """A button that adds so many keys."""
    if not count:
        return tr("Add")
    return tr("Add a key") if count == 1 else tr("Add {} keys").format(count)


def free_now(key: KeyView) -> str:
    """Whom somebody waited for can be called."""
    return tr("{} is free now.").format(key_label(key))


def method(offer_method: str) -> str:
    """A pickup method in words."""
    return {
        "replaces": tr("by Replaces"),
        "remote-target": tr("by remote target"),
        "star-code": tr("by star code"),
    }.get(offer_method, "")


def offer_tip(offer: Offer) -> str:
    """All about an offer: names and numbers, and how it would be picked up."""
    who = f"{full_name(offer.caller)} → {full_name(offer.called)}"
    return "\n".join(part for part in (who, method(offer.method)) if part)


def offer_spoken(offer: Offer) -> str:
    """A colleague's ringing for a screen reader."""
    return tr("{} rings, {} calls").format(name(offer.called), name(offer.caller))


def incoming_spoken(call: CallView) -> str:
    """A call for us for a screen reader."""
    return tr("{} is calling you").format(name(call.remote))


def call_spoken(call: CallView, *, over: bool = False) -> str:
    """An own call and what has become of it, for a screen reader."""
    recorded = (tr("recorded"),) if call.recording and not over else ()
    return ", ".join((name(call.remote), tr("ended") if over else call_state(call), *recorded))


def leaving(calls: Sequence[CallView]) -> str:
    """What somebody is asked who wants to quit while there are calls."""
    if len(calls) > 1:
        return tr("{} calls are going on: hang up and quit?").format(len(calls))
    if calls[0].state is CallState.CONNECTED:
        return tr("{} is on the line: hang up and quit?").format(name(calls[0].remote))
    return tr("The call with {} is going on: end it and quit?").format(name(calls[0].remote))


def by_account(row: Offer | CallView, accounts: Mapping[str, AccountView]) -> str:
    """Which account a call of ours is with, where there are several: the one that is called."""
    if len(accounts) < 2 or isinstance(row, Offer):
        return ""
    return tr("by {}").format(one_line(row.account))


def note(row: Offer | CallView, calls: Sequence[CallView], accounts: Mapping[str, AccountView]) -> str:
    """What else is to be known of a row: about whom somebody is asked, and the account."""
    notes = [by_account(row, accounts)]
    if isinstance(row, CallView):
        told = not row.joined  # of those who hear each other nobody waits
        about = next((name(call.remote) for call in calls if told and call.id == row.consults_for), "")
        asked = next(
            (name(call.remote) for call in reversed(calls) if told and call.consults_for == row.id), ""
        )
        notes += [tr("about {}").format(about)] if about else []
        notes += [tr("you ask {}").format(asked)] if asked else []
    return " · ".join(filter(None, notes))


def call_line(call: CallView, note: str = "") -> str:
    """The second line of an own call's row; ``note`` is what else is to be known."""
    digits = number(call.remote.uri)
    who = f"{digits} · " if digits and digits != name(call.remote) else ""
    tail = f" · {tr('picked up for {}').format(call.picked_up_for)}" if call.picked_up_for else ""
    if call.diverted_from is not None:
        tail += f" · {tr('for {}').format(full_name(call.diverted_from))}"
    recorded = f" · ● {tr('recorded')}" if call.recording else ""
    return who + call_state(call) + recorded + (f" · {note}" if note else "") + tail


def call_state(call: CallView) -> str:
    """The state of an own call in words."""
    if call.state is CallState.CONNECTED:
        if call.media is MediaState.LOCAL_HOLD:
            return tr("on hold")
        if call.media is MediaState.REMOTE_HOLD:
            return tr("holds the line")
        if call.by_itself:
            return tr("answered by itself, muted") if call.muted else by_itself()
        if call.joined:
            return tr("muted in the conference") if call.muted else tr("in the conference")
        return tr("muted") if call.muted else tr("in a call")
    return {
        CallState.DIALLING: tr("calling …"),
        CallState.RINGBACK: tr("it rings there"),
        CallState.RINGING: tr("is calling you"),
        CallState.ENDED: tr("ended"),
    }[call.state]


def call_seconds(call: CallView, now: float) -> float:
    """Seconds of a call: since it was answered, else since it began."""
    return now - (call.connected_at if call.connected_at is not None else call.since)


def registration(account: AccountView) -> str:
    """One or two words for the header."""
    return {
        RegistrationState.REGISTERING: tr("connecting …"),
        RegistrationState.REGISTERED: tr("registered"),
        RegistrationState.FAILED: tr("refused"),
        RegistrationState.OFFLINE: tr("offline"),
    }[account.state]


def registration_tip(account: AccountView) -> str:
    """All that is known about a registration."""
    lines = [f"{account.user}@{account.domain} ({account.transport})", registration(account)]
    if account.status and account.state is not RegistrationState.REGISTERED:
        lines.append(f"{account.status} {account.reason}".strip())
    if account.server:
        lines.append(account.server)
    return "\n".join([*lines, *server_choice(account.chosen)])


def server_of(account: AccountView) -> str:
    """Where an account is, for the status line."""
    where = account.chosen.server if account.chosen is not None else account.domain
    return f"{where} ({account.transport})"


def server_choice(chosen: ServerChoice | None) -> list[str]:
    """Which of several servers is used, and why, in lines."""
    if chosen is None:
        return []
    lines = [tr("Server in use: {}").format(chosen.server)]
    if chosen.record:
        lines.append(tr("named by SRV {}, priority {}").format(chosen.record, chosen.priority))
    for server, when in chosen.missed:
        clock = datetime.fromtimestamp(when).strftime("%H:%M")
        lines.append(tr("{} did not answer at {}").format(server, clock))
    if chosen.others:
        lines.append(tr("in its place if it fails: {}").format(", ".join(chosen.others)))
    return lines


def missed(count: int) -> str:
    """How many missed calls nobody has looked at."""
    return tr("1 missed") if count == 1 else tr("{} missed").format(count)


def messages(account: AccountView, *, several: bool) -> str:
    """How many messages wait for an account, and which number plays them; ``several``: whose they are."""
    mailbox = account.mailbox
    if mailbox is None:
        return ""
    if mailbox.new:
        said = tr("1 new message") if mailbox.new == 1 else tr("{} new messages").format(mailbox.new)
    else:
        said = tr("new messages") if mailbox.new is None and mailbox.waiting else tr("no new messages")
    if mailbox.new is not None and mailbox.old:
        said = tr("{}, {} old").format(said, mailbox.old)
    if mailbox.number:
        said = tr("{}, to be heard at {}").format(said, one_line(mailbox.number))
    return f"{one_line(account.name)}: {said}" if several else said


def watched(keys: tuple[KeyView, ...]) -> str:
    """How many of the keys with a lamp are really watched."""
    lamps = [key for key in keys if key.subscription != "none"]
    if not lamps:
        return tr("No key is watched") if keys else ""
    active = sum(1 for key in lamps if key.subscription == "active")
    return tr("{} of {} keys watched").format(active, len(lamps))
