# SPDX-License-Identifier: GPL-3.0-or-later
"""What the subcommands say: one JSON object a line, or the same facts as a readable line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, TextIO

from deskphone.errors import OutputError
from deskphone.phone.events import Party
from deskphone.phone.views import DialogView, KeyView, PickupFinished

Record = dict[str, Any]


def utc_now() -> datetime:
    """Return the wall clock's time."""
    return datetime.now(timezone.utc)


class Output:
    """Writes records to ``stream``, sentences of warning to ``errors``; each is on its way at once."""

    def __init__(
        self,
        stream: TextIO,
        *,
        as_json: bool,
        clock: Callable[[], datetime] = utc_now,
        errors: TextIO | None = None,
    ) -> None:
        self._stream, self._as_json, self._clock, self._errors = stream, as_json, clock, errors

    def warn(self, text: str) -> None:
        """Write a sentence for people, whatever form the records have."""
        if self._errors is not None:
            self._errors.write(f"deskphone: {printable(text)}\n")
            self._errors.flush()

    def write(self, event: str, **fields: Any) -> None:
        """Write one record of now: its ``event``, its ``time``, then its fields.

        Raises OutputError where the stream takes no more, BrokenPipeError where nobody reads it.
        """
        self.write_at(self._clock(), event, **fields)

    def write_at(self, at: datetime, event: str, *, lines: list[str] | None = None, **fields: Any) -> None:
        """Write one record of another time; ``lines``: what is readable of it, where nobody wants JSON."""
        at = at.astimezone(timezone.utc)
        if self._as_json:
            stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            line = json.dumps({"event": event, "time": stamp, **fields}, ensure_ascii=True)
        else:
            told = lines if lines is not None else _READABLE[event](fields)
            first, *more = [told] if isinstance(told, str) else told
            texts = (
                printable(f"{at.astimezone():%H:%M:%S}  {first}"),
                *(printable(f"  {each}") for each in more),
            )
            line = "\n".join(text.rstrip() for text in texts)
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            why = error.strerror or str(error)
            raise OutputError(
                f"The output cannot be written ({why}): make room, or send it elsewhere."
            ) from None


# ------------------------------------------------------------------- records


def party(who: Party | None) -> Record | None:
    """``{"uri": ..., "display": ...}``; None where nobody is known."""
    return None if who is None else {"uri": who.uri, "display": who.display}


def key_record(extension: str, key: KeyView) -> Record:
    """The fields of a ``key`` record (SPEC 4.1)."""
    return {
        "extension": extension,
        "subscription": key.subscription,
        "lamp": key.lamp.value,
        "blink": key.blink.value,
        "pickable": key.pickable,
        "method": key.method,
        "why": key.why,
        "caller": party(key.caller),
        "version": key.version,
        "dialogs": [_dialog(each) for each in key.dialogs],
    }


def _dialog(dialog: DialogView) -> Record:
    return {
        "id": dialog.id,
        "state": dialog.state,
        "direction": dialog.direction,
        "call_id": dialog.call_id or None,
        "local_tag": dialog.local_tag or None,
        "remote_tag": dialog.remote_tag or None,
        "held": dialog.held,
        "remote": _end(dialog.remote, dialog.remote_target),
        "local": _end(dialog.local, dialog.local_target),
    }


def _end(who: Party, target: str) -> Record:
    return {"identity": who.uri, "display": who.display, "target": target}


def pickup_record(finished: PickupFinished) -> Record:
    """The fields of a ``pickup`` record (SPEC 4.1), and ``text``: the outcome in words."""
    return {
        "result": finished.result,
        "extension": finished.extension or None,
        "method": finished.method,
        "status": finished.status,
        "reason": finished.reason,
        "caller": party(finished.caller),
        "setup_ms": round(finished.setup_ms, 1),
        "attempts": [
            {
                "method": each.method,
                "request_uri": each.request_uri,
                "to": each.to,
                "replaces": each.replaces,
                "status": each.status,
                "reason": each.reason,
            }
            for each in finished.attempts
        ],
        "text": finished.text,
    }


# ------------------------------------------------------------------- readable text


def printable(text: str) -> str:
    """A line as it may be written: texts come from others, and no control character reaches the terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)


def _name(who: Record | None) -> str:
    if not who:
        return "somebody"
    return f"{who['display']} <{who['uri']}>" if who["display"] else str(who["uri"])


def _answer(fields: Record) -> str:
    return f"{fields['status']} {fields['reason']}".strip() if fields["status"] else str(fields["reason"])


def _registration(fields: Record) -> str:
    answer = _answer(fields)
    at = f" at {fields['server']}" if fields.get("server") else ""
    return f"{fields['account']} {fields['state']}{at}" + (f" ({answer})" if answer else "")


def _key(fields: Record) -> list[str]:
    text = f"{fields['extension']:<6} {fields['lamp']:<8}"
    if fields["caller"] and fields["lamp"] != "idle":
        text += f" {_name(fields['caller'])}"
    if fields["pickable"]:
        text += f"  [pick up by {fields['method']}]"
    elif fields["why"] and fields["lamp"] not in ("idle", "busy"):
        text += f"  ({fields['why']})"
    return [text.rstrip(), *fields.get("explain", ())]


def _pickup(fields: Record) -> str:
    if fields["result"] == "answered":
        whose = f" for {fields['extension']}" if fields["extension"] else ""
        return (
            f"picked up {_name(fields['caller'])}{whose} by {fields['method']} in {fields['setup_ms']:.0f} ms"
        )
    answer = _answer(fields)
    text = fields["text"] or answer
    said = not answer or str(fields["status"]) in text
    return f"{fields['result']}: {text}" + ("" if said else f" ({answer})")


def _call(fields: Record) -> str:
    if fields["result"] == "answered":
        return f"{fields['target']} answered in {fields['setup_ms']:.0f} ms"
    answer = _answer(fields)
    return f"{fields['target']}: {fields['result']}" + (f" ({answer})" if answer else "")


def _transfer(fields: Record) -> str:
    answer = _answer(fields)
    return f"transfer to {fields['target']}: {fields['result']}" + (f" ({answer})" if answer else "")


def _incoming(fields: Record) -> str:
    return f"call from {_name(fields['caller'])}"


def _answered(fields: Record) -> str:
    return f"answered {_name(fields['caller'])}"


def _ended(fields: Record) -> str:
    return f"call with {_name(fields['caller'])} ended after {fields['seconds']:.1f} s"


def _answer_summary(fields: Record) -> str:
    return f"{fields['result']}: {fields['calls']} answered"


def _check(fields: Record) -> str:
    outcome = "ok" if fields["ok"] else "FAILED"
    return f"{fields['method']:<14} {fields['text']}  {outcome}"


def _server(fields: Record) -> str:
    name = fields["server"] or "does not name itself"
    codes = [f"{what} {fields[key]}" for what, key in _CODES if fields[key]]
    text = (
        f"server: {name} (profile {fields['profile']}: {fields['title']}; {', '.join(codes) or 'no codes'})"
    )
    if fields.get("tls"):
        text += f"; TLS by Python's ssl ({fields['tls']})"
    return f"{text}. {fields['note']}" if fields["note"] else text


_CODES = (("pickup", "pickup_code"), ("group pickup", "group_pickup_code"))


def _extension(fields: Record) -> list[str]:
    return [f"{fields['extension']}:", *fields["explain"]]


def _abilities(fields: Record) -> list[str]:
    """What was asked and is known, a line each."""
    told = [f"{name.replace('_', ' ')}: {_value(value)}" for name, value in fields.items()]
    return ["abilities:", *(line for line, value in zip(told, fields.values(), strict=True) if value != [])]


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if value is None:
        return "not known"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _finding(fields: Record) -> list[str]:
    touches = ", ".join(fields["touches"])
    return [
        f"{fields['id']}: {fields['seen']}",
        f"why it matters ({touches}): {fields['why']}",
        f"what to change: {fields['change']}",
    ]


def _doctor(fields: Record) -> str:
    count = len(fields["findings"])
    return "all well" if not count else "one finding" if count == 1 else f"{count} findings"


_READABLE: dict[str, Callable[[Record], str | list[str]]] = {
    "registration": _registration,
    "key": _key,
    "pickup": _pickup,
    "call": _call,
    "transfer": _transfer,
    "incoming": _incoming,
    "answered": _answered,
    "ended": _ended,
    "answer": _answer_summary,
    "check": _check,
    "server": _server,
    "extension": _extension,
    "abilities": _abilities,
    "finding": _finding,
    "doctor": _doctor,
}
