# SPDX-License-Identifier: GPL-3.0-or-later
"""An office in memory in which one number has three phones, and a call that another of them may join."""

from __future__ import annotations

from fake_media import FakeHub
from office_phones import sdp

from deskphone.sip.sdp import Sdp


class Family:
    """102 has three phones; 101 has called, and the one in the living room has answered."""

    def __init__(self, net):
        self.net = net
        net.core.media = self.hub = FakeHub()
        self.caller = net.phone("101")
        self.living, self.dining, self.washroom = (net.phone("102") for _ in range(3))
        for phone in net.phones.values():
            phone.answers["INVITE"] = (200, sdp(phone.host))
        self.mine = self.caller.call("102")
        self.living.line.pick_up_receiver()
        self.theirs = self.living.line

    def join(self, phone=None, **how):
        return (phone or self.dining).call("*74", **how)

    @property
    def three(self):
        return sorted((self.caller.host, self.living.host, self.dining.host))

    @property
    def call(self):
        [call] = self.net.calls.snapshot()
        return call

    def sends_to(self, phone):
        """Where a phone was last told to send its sound; an offer that it refused tells it nothing."""
        offers, place = {}, None
        for sender, receiver, message in self.net.log:
            described = message.body.startswith(b"v=0")
            key = (message.call_id, message.cseq)
            if receiver == phone.host and described:
                if getattr(message, "method", "") in ("INVITE", "UPDATE"):
                    offers[key] = message.body
                else:
                    place = Sdp.parse(message.body).connection
            elif sender == phone.host and 200 <= getattr(message, "status", 0) < 300 and key in offers:
                place = Sdp.parse(offers.pop(key)).connection
        return place

    def asked(self, phone):
        """The offers of the re-INVITEs that a phone got."""
        return [event.request.body for event in phone.requests if event.request.method == "INVITE"]
