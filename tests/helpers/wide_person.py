# SPDX-License-Identifier: GPL-3.0-or-later
"""The person at the phone among the far ends of ``wide.py``: talks to three at once, records, changes accounts."""

from __future__ import annotations

import re
import wave
from pathlib import Path

from offer_robot import DOMAIN
from wide_calls import Callers
from wide_line import drawn

MOST = 3  # calls at once, as a rule
PRESSES = {
    **{"MakeCall": 5, "AnswerCall": 9, "HangUpCall": 2, "RejectCall": 0.5, "HoldCall": 3, "ResumeCall": 3},
    **{"JoinCalls": 2.5, "MuteCall": 1, "SendDtmf": 2, "TransferCall": 2.5, "TellReferrer": 1, "Follow": 2},
    **{
        "RecordCall": 2,
        "StopRecording": 1,
        "PlayFile": 1,
        "AskFarEnd": 1,
        "CheckCalls": 1,
        "WatchSound": 0.3,
    },
    **{"SetVolume": 0.3, "StartRinging": 0.5, "ChooseSound": 0.3, "Subscribe": 2, "Unsubscribe": 1},
    **{"RefreshSubscription": 1.5, "Register": 0.7, "AskServer": 0.4, "SeekServer": 0.1},
    **{"AddAccount": 0.35, "RemoveAccount": 0.15, "Sound": 1},
}
REFUSALS = ({}, {"status": 603}, {"status": 302, "target": f"sip:104@{DOMAIN}"})
TALKS = (
    "HoldCall",
    "ResumeCall",
    "MuteCall",
    "SendDtmf",
    "TransferCall",
    "RecordCall",
    "PlayFile",
    "AskFarEnd",
)
WATCHES = 4


class Person(Callers):
    """See the module; ``folder`` is for recordings."""

    def __init__(self, dice, doors, phone, accounts, folder):
        super().__init__(dice, doors, phone, accounts)
        self.folder = Path(folder)
        self._connected, self._read = set(), 0
        self._there = {"a"}  # accounts
        self._mine = set()  # calls made here that may live
        self._others = {
            **{"MakeCall": self._press_call, "Follow": self._follow, "Sound": self._hear_sound},
            **dict.fromkeys(("Subscribe", "Unsubscribe", "RefreshSubscription"), self._press_of_a_watch),
            **dict.fromkeys(("Register", "AskServer", "SeekServer"), self._press_of_an_account),
            **dict.fromkeys(("AddAccount", "RemoveAccount"), self._change_accounts),
            **dict.fromkeys(("JoinCalls", "CheckCalls"), self._press_of_several),
            **dict.fromkeys(("WatchSound", "SetVolume", "StartRinging", "ChooseSound"), self._press_of_sound),
        }
        self._speech = self.folder / "speech.wav"
        with wave.open(str(self._speech), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(bytes(16_000))

    def calls(self):
        """Those that live, or may."""
        told = self.phone.calls()
        self._mine -= self.phone.ended
        return told | self._mine

    # ------------------------------------------------------------------------ doing

    def do(self, command, **fields):
        """A command to the phone."""
        self.note("do", f"{command} {fields}")
        self.phone.do(command, **fields)

    def _make_call(self, **more):
        self.number += 1
        call = f"out-{self.number}"
        self._mine.add(call)
        account = self.dice.choice(sorted(self._there)) if self._there else "a"
        kind = self.dice.random()
        if kind < 0.12:  # past the server, if there is no proxy
            more.setdefault("request_uri", f"sip:105@{self.dice.choice(self.wire.hosts)}:{self.wire.port}")
        elif kind < 0.2:
            more.setdefault("headers", [["Replaces", f"x{self.number};to-tag=a;from-tag=b;early-only"]])
        self.do("MakeCall", **{"call": call, "account": account, "request_uri": f"sip:102@{DOMAIN}", **more})

    def press(self):
        """Something that the person does."""
        what = drawn(self.dice, self.liking(PRESSES))
        if "a" not in self._there and self.dice.random() < 0.5:
            what = "AddAccount"
        done = self._others.get(what)
        if done is not None:
            done(what)
        else:
            self._press_in_a_call(what)

    def _press_in_a_call(self, what):
        calls = sorted(self.calls())
        talking = self._talking(calls)
        some = talking if what in TALKS and talking else calls
        if some and (some is talking or what not in TALKS or self.dice.random() < 0.2):
            self._press_in(what, self.dice.choice(some), talking or calls)

    def _press_call(self, _what):
        if len(self.calls()) < MOST:
            self._make_call()

    def _hear_sound(self, _what):
        """Sound comes to where one of the last descriptions of the phone's says."""
        heard = [entry for entry in self.trail if " <- " in entry[:20]]
        ports = [int(port) for entry in heard for port in re.findall(r"\nm=audio ([1-9]\d*)", entry)]
        if ports:
            self.sound(ports[-3:])

    def _press_of_an_account(self, what):
        if self._there:
            self.do(what, account=self.dice.choice(sorted(self._there)))

    def _press_of_several(self, what):
        calls = sorted(self.calls())
        self.do(what, calls=self.dice.sample(calls, min(len(calls), self.dice.choice((0, 1, 2, 3, 3)))))

    def _press_of_sound(self, what):
        more = {"WatchSound": {"on": self.dice.random() < 0.5}, "SetVolume": {"microphone": 200}}
        more["StartRinging"] = {"ringing": self.dice.random() < 0.5}
        self.do(what, **more.get(what, {}))

    def _press_of_a_watch(self, what):
        self._watch(what, self.dice.randrange(WATCHES))

    def _talking(self, calls):
        """Those of the calls that are connected."""
        for line in self.phone.lines[self._read :]:
            if line["event"] == "CallConnected":
                self._connected.add(line["call"])
        self._read = len(self.phone.lines)
        return [call for call in calls if call in self._connected]

    def _press_in(self, what, call, calls):
        dice = self.dice
        more = {
            "MuteCall": {"muted": dice.random() < 0.5},
            "SendDtmf": {
                "digits": dice.choice(("1", "123#*", "5")),
                "method": dice.choice(("rfc4733", "info")),
            },
            "RejectCall": dice.choice(REFUSALS),
            "TransferCall": {
                "target": f"sip:104@{DOMAIN}",
                "replaces": dice.choice(calls) if dice.random() < 0.6 else "",
            },
            "TellReferrer": {
                "status": dice.choice((100, 180, 200, 486)),
                "reason": "x",
                "final": dice.random() < 0.6,
            },
            "RecordCall": {
                "path": str(self.folder / f"{self.number}.wav"),
                "both": dice.random() < 0.7,
                "tone": dice.random() < 0.5,
            },
            "PlayFile": {"path": str(self._speech)},
        }
        self.number += 1
        self.do(what, call=call, **more.get(what, {}))

    def _follow(self, _what):
        """Call whom the far end sends us to, in its name."""
        asked = [line for line in self.phone.lines if line["event"] == "TransferAsked"]
        if asked and len(self.calls()) < MOST + 1:
            self._make_call(request_uri=asked[-1]["target"], headers=asked[-1].get("headers", []))

    def _watch(self, what, number):
        more = {}
        if what == "Subscribe":
            package = "message-summary" if number == 0 else "dialog"
            account = self.dice.choice(sorted(self._there)) if self._there else "a"
            more = {
                "account": account,
                "uri": f"sip:10{number + 1}@{DOMAIN}",
                "package": package,
                "expires": 600,
            }
        if what == "Unsubscribe":
            more = {"farewell": self.dice.random() < 0.7}
        self.do(what, watch=f"w{number}", **more)

    def _change_accounts(self, what):
        name = self.dice.choice(("a", "a", "b"))
        if what == "RemoveAccount":
            if name in self._there:
                self._there.discard(name)
                self.do(what, account=name)
            return
        more = {}
        if self.dice.random() < 0.2:
            more = {"accept_from": "anywhere", "unsolicited": True}
        if self.dice.random() < 0.15:
            more["more_servers"] = [f"{self.wire.hosts[-1]}:{self.wire.port}"]
        if name == "b" and self.dice.random() < 0.2:
            more |= {"register": False, "accept_from": "anywhere"}
        if self.dice.random() < 0.5:
            more |= {"srtp": self.dice.choice(("off", "optional", "required")), "display": "x"}
        self._there.add(name)
        self.do(what, **{**self.accounts[name], **more})
