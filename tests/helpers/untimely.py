# SPDX-License-Identifier: GPL-3.0-or-later
"""A walker whose messages are of another transaction, dialog, number or moment than they should be.

As ``aimed`` it gets deep into the states of calls. But it turns one thing or two of what it says (branch, tags, CSeq,
Call-ID, status, what is required, how long, by where), says what it said before once more, answers requests that
were answered, asked and acknowledged long ago, and sends back to the telephone what that said. Between scenes
an ordinary call is made, held, taken back and hung up: the telephone must still be sound.
"""

from __future__ import annotations

import collections
import re
import time

from aimed import SCENE, Aimed, AimedOffice
from evil_server import copied
from offer_robot import DOMAIN

TURNED = 0.2  # of what a scene says anyway
KEPT = 24  # messages of either side that may be said again
ORDINARY = 5  # scenes, after which an ordinary call is made
SECONDS = 10.0  # that one of its steps may take
PATIENT = "still wait for the server"  # there is no place for a call: some of the scene's have no end yet
RARE = (
    199,
    202,
    204,
    299,
    300,
    302,
    380,
    400,
    403,
    404,
    408,
    412,
    415,
    420,
    421,
    423,
    424,
    480,
    484,
    486,
    489,
    493,
)
STATUSES = {
    **dict.fromkeys((*RARE, 100, 494, 500, 501, 503, 513, 600, 603, 606, 699), 1),
    **{180: 2, 183: 3, 200: 5, 401: 2, 407: 2, 422: 2, 481: 2, 487: 2, 488: 2, 491: 2},
}
METHODS = {
    **dict.fromkeys(
        ("BYE", "CANCEL", "REFER", "NOTIFY", "INFO", "OPTIONS", "SUBSCRIBE", "REGISTER", "MESSAGE"), 1
    ),
    **dict.fromkeys(("INVITE", "ACK", "UPDATE", "PRACK"), 2),
}
STEPS = {
    **{"begin": 0.5, "press": 6, "answer": 8, "within": 5, "ack": 2, "cancel": 0.6, "drop": 0.1},
    **{"again": 4, "anew": 5, "back": 1, "wrong": 2, "unasked": 2},
}
MORE = (
    *("Require: 100rel\r\nRSeq: {0}", "Require: 100rel\r\nRSeq: {0}", "RSeq: {0}", "Require: 100rel"),
    *("RAck: {0} {0} INVITE", "RAck: {0} 1 UPDATE", "RAck: 1 {0} INVITE", "Require: timer"),
    *("Session-Expires: {0}", "Session-Expires: 90;refresher=uac", "Session-Expires: 90;refresher=uas"),
    *("Session-Expires: 90", "Min-SE: {0}", "Min-SE: 1900", "Expires: {0}", "Retry-After: 0"),
    *("Record-Route: {1}", "Record-Route: {1}, {1}", "Supported: 100rel, timer, replaces, norefersub"),
    *("Allow: INVITE, ACK", "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK", "Refer-Sub: false"),
    'WWW-Authenticate: Digest realm="pbx.test", nonce="{0}"',
    'Proxy-Authenticate: Digest realm="pbx.test", nonce="{0}", qop="auth", stale=true',
    *("Event: refer;id={0}", "Event: refer", "Event: dialog", "Subscription-State: active;expires=60"),
    *("Subscription-State: terminated", "Refer-To: <sip:104@pbx.test>", "Min-Expires: {0}"),
    *("Reason: Q.850;cause=16", "Unsupported: timer"),
)
SHORT = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Contact": "m", "Content-Type": "c"}


class Untimely(Aimed):
    """See the module. ``fault`` says what an ordinary call did not do."""

    def __init__(self, *args):
        super().__init__(*args)
        self.fault, self.ordinary, self._scenes = "", 0, 0
        self._said = collections.deque(maxlen=KEPT)
        self._heard = collections.deque(maxlen=KEPT)
        self._steps |= {"again": self._say_again, "anew": self._answer_anew, "back": self._send_back}
        self._steps |= {"wrong": self._acknowledge_anything, "unasked": self._answer_nothing}

    def step(self):
        self.steps += 1
        if self.steps % SCENE == 0:
            self._end_all()
            self._scenes += 1
            if self._scenes % ORDINARY == 0:
                self._make_ordinary_call()
        elif not self.phone.calls() and self.dice.random() < 0.7:
            if self.dice.random() < 0.45:
                self._begin()
            else:
                self._call()
        else:
            self._steps[self._values.drawn(STEPS)]()
        self.listen(self.dice.choice((0, 0, 0.003, 0.01, 0.02, 0.04)))

    def _end_all(self):
        """Everything is hung up, and all that the telephone asked in this scene has a sound answer."""
        self._closing = True
        self._end_scene()
        self.listen(0.03)
        for request in self._requests:
            if request.method not in ("ACK", "CANCEL", "REGISTER"):
                status = {"INVITE": 487, "BYE": 200}.get(request.method, 481)
                self._emit([f"SIP/2.0 {status} X", *copied(request), f"To: {self._near(request)}"])
        self.listen(0.02)
        self._requests.clear()
        self._closing = False

    # --------------------------------------------------------------------- messages

    def _emit(self, lines, body=b""):
        self._said.append((list(lines), body))
        if not self._closing and self.dice.random() < TURNED:
            lines, body = self._turn(list(lines), body)
        super()._emit(lines, body)

    def _take(self, data):
        if not self._closing and data[:1].isalpha():
            head, _, body = data.partition(b"\r\n\r\n")
            self._heard.append((head.decode("utf-8", "surrogateescape").split("\r\n"), body))
        super()._take(data)

    def _say(self, lines, body):
        """Send as it is, not turned again."""
        lines = [line for line in lines if not line.lower().startswith(("content-length:", "l:"))]
        super()._emit(lines, body)

    def _say_again(self):
        if self._said:
            lines, body = self.dice.choice(self._said)
            self._say(*self._turn(list(lines), body))

    def _send_back(self):
        """What the telephone said, as if we had said it; an answer to a request, or a request."""
        if not self._heard:
            return
        lines, body = self.dice.choice(self._heard)
        lines = list(lines)
        if self.dice.random() < 0.6:  # in our direction
            names = {"From:": "To:", "To:": "From:"}
            lines = [re.sub(r"^(From:|To:)", lambda found: names[found[1]], line) for line in lines]
        if self.dice.random() < 0.5:
            lines[0] = f"SIP/2.0 {self._values.drawn(STATUSES)} X"
        self._say(*self._turn(lines, body, self.dice.choice((0, 1, 2))))

    def _answer_anew(self):
        """An answer to any request of the telephone, be it answered or not, that may be turned."""
        if not self._requests:
            return
        dice = self.dice
        request = dice.choice(list(self._requests)[-8:])
        far = request.headers.get("To") or ""
        if ";tag=" not in far:
            far += f";tag={dice.choice(('peer', 'peer', 'fork1', 'PEER'))}"
        status = self._values.drawn(STATUSES)
        lines = [f"SIP/2.0 {status} X", *copied(request), f"To: {far}", f"Contact: {self._contact}"]
        if status in (401, 407):
            lines.append(self._values.challenge(status))
        if status == 422:
            lines.append("Min-SE: 1900")
        body = b""
        if dice.random() < 0.5:
            self._values.heard = request.body
            kind, body = self._values.described()
            lines.append(kind)
        self._say(*self._turn(lines, body, dice.choice((0, 0, 1, 1, 2))))

    def _answer_nothing(self):
        """An answer by a dialog's names to what the telephone did not ask, mostly to an INVITE."""
        if not self._dialogs:
            return
        dice = self.dice
        near, far, call_id, _ = dice.choice(list(self._dialogs)[-4:])
        status = 200 if dice.random() < 0.5 else self._values.drawn(STATUSES)
        method = "INVITE" if dice.random() < 0.6 else self._values.drawn(METHODS)
        via = f"SIP/2.0/{self.wire.kind.upper()} 127.0.0.1:{self.wire.port};branch=z9hG4bKunasked"
        lines = [f"SIP/2.0 {status} X", f"Via: {via}", f"From: {far}", f"To: {near}", f"Call-ID: {call_id}"]
        lines += [f"CSeq: {dice.choice((1, 1, 2, 100 + self._number))} {method}", f"Contact: {self._contact}"]
        self._say(*self._turn(lines, b"", dice.choice((0, 0, 1, 1, 2))))

    def _acknowledge_anything(self):
        """An ACK, PRACK or CANCEL to any answer of the telephone, by its own branch or another."""
        answers = [(lines, body) for lines, body in self._heard if lines[0].startswith("SIP/2.0")]
        if not answers:
            return
        dice = self.dice
        lines, _ = dice.choice(answers)
        kept = [line for line in lines if line.partition(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
        method = dice.choice(("ACK", "ACK", "ACK", "PRACK", "CANCEL", "BYE", "UPDATE", "INVITE"))
        kept = [re.sub(r"^(CSeq: \d+) .*", rf"\1 {method}", line) for line in kept]
        contacts = [line for line in lines if line.startswith("Contact:")]
        target = contacts[0].partition("<")[2].partition(">")[0] if contacts else self.aor
        head = [f"{method} {target} SIP/2.0", *kept, "Max-Forwards: 70", f"Contact: {self._contact}"]
        body = b""
        if dice.random() < 0.4:
            kind, body = self._values.described()
            head.append(kind)
        self._say(*self._turn(head, body, dice.choice((0, 0, 1, 1, 2))))

    # ---------------------------------------------------------------------- turning

    def _turn(self, lines, body, times=None):
        for _ in range(self.dice.choice((1, 1, 2)) if times is None else times):
            lines, body = self.dice.choice(TURNS)(self, lines, body)
        return lines, body

    def _change(self, lines, name, change):
        """Put a header's value in another way."""
        return [
            f"{name}: {change(line.partition(':')[2].strip())}" if line.partition(":")[0] == name else line
            for line in lines
        ]

    def _names(self, name, pattern):
        """What was said of this header in what was said and heard, as a pattern finds it."""
        both = [
            line for lines, _ in (*self._said, *self._heard) for line in lines if line.startswith(f"{name}:")
        ]
        return [found[1] for line in both if (found := re.search(pattern, line))] or ["x"]

    def _turn_branch(self, lines, body):
        found = self.dice.choice(self._names("Via", r"branch=([^;,\s]*)"))
        other = self.dice.choice((found, found, found, "z9hG4bKother", "z9hG4bK", "", "old"))
        kind = self.dice.random()
        if kind < 0.6:
            return self._change(
                lines, "Via", lambda via: re.sub(r"branch=[^;,\s]*", f"branch={other}", via)
            ), body
        if kind < 0.8:
            return self._change(lines, "Via", lambda via: re.sub(r"branch=([^;,\s]*)", _swapped, via)), body
        return self._change(lines, "Via", lambda via: re.sub(r";?branch=[^;,\s]*", "", via)), body

    def _turn_tag(self, lines, body):
        name, kind = self.dice.choice(("From", "To", "To")), self.dice.random()
        other = self.dice.choice(self._names(self.dice.choice(("From", "To")), r";tag=([^;\s]*)"))
        if kind < 0.3:
            return self._change(lines, name, lambda value: re.sub(r";tag=.*", "", value)), body
        if kind < 0.55:
            return self._change(lines, name, lambda value: re.sub(r";tag=(.*)", _swapped, value)), body
        if kind < 0.65:
            return self._change(lines, name, lambda value: f"{value.partition(';tag=')[0]};tag=other"), body
        return self._change(lines, name, lambda value: f"{value.partition(';tag=')[0]};tag={other}"), body

    def _turn_number(self, lines, body):
        dice = self.dice
        more, method = dice.choice((-1, 0, 0, 1, 1, 2, 1000)), self._values.drawn(METHODS)

        def change(value):
            number, _, was = value.partition(" ")
            as_it_is = dice.random() < 0.5
            return f"{max(0, int(number or 0) + more) % 2**31} {was if as_it_is else method}"

        lines = self._change(lines, "CSeq", change)
        if not lines[0].startswith("SIP/2.0") and dice.random() < 0.8:  # what the first line says as well
            said = next((line.rpartition(" ")[2] for line in lines if line.startswith("CSeq:")), method)
            lines = [f"{said} {lines[0].partition(' ')[2]}", *lines[1:]]
        return lines, body

    def _turn_call(self, lines, body):
        other = self.dice.choice(self._names("Call-ID", r": *(\S+)"))
        return self._change(
            lines, "Call-ID", self.dice.choice((str.swapcase, str.upper, lambda _: other))
        ), body

    def _turn_status(self, lines, body):
        if not lines[0].startswith("SIP/2.0"):
            return self._turn_number(lines, body)
        return [f"SIP/2.0 {self._values.drawn(STATUSES)} X", *lines[1:]], body

    def _turn_more(self, lines, body):
        number = self.dice.choice((0, 1, 1, 2, 3, 5, 90, 4294967295))
        place = f"<sip:127.0.0.1:{self.wire.port};lr;transport={self.wire.kind}>"
        return [*lines, *self.dice.choice(MORE).format(number, place).split("\r\n")], body

    def _turn_body(self, lines, body):
        lines = [line for line in lines if not line.startswith("Content-Type:")]
        if body and self.dice.random() < 0.4:
            return lines, b""
        kind, body = self._values.described()
        return [*lines, kind], body

    def _turn_contact(self, lines, body):
        kept = [line for line in lines if not line.startswith("Contact:")]
        if self.dice.random() < 0.3:
            return kept, body
        port = self.dice.choice((self.wire.port, self.wire.port, 9))
        return [
            *kept,
            f"Contact: <sip:{self.dice.choice('abc')}@127.0.0.1:{port};transport={self.wire.kind}>",
        ], body

    def _turn_form(self, lines, body):
        name = self.dice.choice(tuple(SHORT))
        form = self.dice.choice((SHORT[name], name.upper(), name.lower(), f"{name} ", f"{name}\t"))
        return [
            line.replace(f"{name}:", f"{form}:", 1) if line.startswith(f"{name}:") else line for line in lines
        ], body

    def _turn_space(self, lines, body):
        place = self.dice.randrange(1, len(lines))
        name, _, value = lines[place].partition(":")
        space = self.dice.choice((" ;", ";\t", "; ", ";\r\n "))
        lines[place] = f"{name}:{value.replace(';', space)}"
        return lines, body

    # ------------------------------------------------------------------- an ordinary call

    def _make_ordinary_call(self):
        self._closing = True
        self.listen(0.02)
        call = f"plain-{self.steps}"
        deeds = (
            ("MakeCall", {"account": "a", "request_uri": f"sip:102@{DOMAIN}"}, "CallConnected", {}),
            ("HoldCall", {}, "CallMediaChanged", {"media": "local-hold"}),
            ("ResumeCall", {}, "CallMediaChanged", {"media": "active"}),
            ("HangUpCall", {}, "CallEnded", {}),
        )
        for command, fields, event, told in deeds:
            seen = len(self.phone.lines)
            self._do(command, call=call, **fields)
            end = time.monotonic() + SECONDS
            while not self.fault and not self._has_told(seen, event, call, told):
                self.listen(0.01)
                if time.monotonic() > end:
                    self.fault = f"no {event} after {command} in an ordinary call ({call})"
                if command != "HangUpCall" and self._has_told(seen, "CallEnded", call, {}):
                    self._closing = False
                    if not any(PATIENT in line.get("reason", "") for line in self.phone.lines[seen:]):
                        self.fault = f"{command}: an ordinary call ended ({call})"
                    return
        self._closing = False
        self.ordinary += 1

    def _has_told(self, seen, event, call, told):
        self.phone.calls()
        return any(
            line["event"] == event
            and line.get("call") == call
            and all(line.get(k) == v for k, v in told.items())
            for line in self.phone.lines[seen:]
        )


def _swapped(found):
    return found[0].replace(found[1], found[1].swapcase())


TURNS = (
    *(
        Untimely._turn_branch,
        Untimely._turn_branch,
        Untimely._turn_tag,
        Untimely._turn_tag,
        Untimely._turn_number,
    ),
    *(
        Untimely._turn_number,
        Untimely._turn_call,
        Untimely._turn_status,
        Untimely._turn_status,
        Untimely._turn_more,
    ),
    *(
        Untimely._turn_more,
        Untimely._turn_body,
        Untimely._turn_contact,
        Untimely._turn_form,
        Untimely._turn_space,
    ),
)


class UntimelyOffice(AimedOffice):
    """A real engine, and such a walker around it."""

    @property
    def figures(self):
        return f"{super().figures}; {self.robot.ordinary} ordinary calls"

    def _robot(self, dice, wire, account):
        return Untimely(self._folder, dice, wire, self.engine, account)

    def _look(self):
        return not self.robot.fault and super()._look()

    def _death(self):
        if self.robot.fault and self.engine.is_alive():
            return self.robot.fault
        return super()._death()
