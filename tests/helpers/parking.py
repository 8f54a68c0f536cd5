# SPDX-License-Identifier: GPL-3.0-or-later
"""An office with park orbits, and a call to park in it."""

from __future__ import annotations

from tables import park_orbit, pickup_orbit

USERS = {
    "101": 'name = "Hong"\npickup_group = 1',
    "102": 'name = "G.T"\npickup_group = 1\ndevices = 3',
    "103": 'name = "Ann"',
    "105": 'name = "Holly"',
}
ORBITS = pickup_orbit() + park_orbit("7101-7102")


class Lot:
    """Holly (105) talks to G.T (102), who parks her."""

    def __init__(self, net, who="called"):
        self.net = net
        self.holly_phone, self.gt_phone, self.ann = (
            phone.talks() for phone in net.people("105", "102", "103")
        )
        if who == "called":
            self.holly = self.holly_phone.call("102")
            self.gt_phone.line.pick_up_receiver()
            self.gt = self.gt_phone.line
        else:
            self.gt = self.gt_phone.call("105")
            self.holly_phone.line.pick_up_receiver()
            self.holly = self.holly_phone.line

    def refer(self, target="7101", *, line=None):
        sender = line or self.gt
        return sender.send("REFER", headers=[("Refer-To", f"<sip:{target}@pbx.test>")]).last_response

    def news(self):
        told = [event.request for event in self.gt_phone.requests if event.request.method == "NOTIFY"]
        return [request.body.decode().split(maxsplit=1)[1].strip() for request in told]

    def call(self):
        (call,) = self.net.calls.snapshot()
        return call


def talk(one, two):
    assert (one.hears, two.hears) == (two.phone.host, one.phone.host)
