# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone in a call, about to hand the other end on; and one in two calls, about to join those it talks to."""

from __future__ import annotations

from deskphone.sip.replaces import Replaces
from deskphone.sip.uri import escape_user


class Handover:
    """Holly (105) talks to G.T (102), who hands her on; ``gt_is`` "caller", or "called" by her.

    ``holly`` and ``gt`` are the lines of this call.
    """

    def __init__(self, net, gt_is="called"):
        self.net = net
        self.holly_phone, self.gt_phone, self.ann = (
            phone.talks() for phone in net.people("105", "102", "103")
        )
        if gt_is == "called":
            self.holly = self.holly_phone.call("102")
            self.gt_phone.line.pick_up_receiver()
            self.gt = self.gt_phone.line
        else:
            self.gt = self.gt_phone.call("105")
            self.holly_phone.line.pick_up_receiver()
            self.holly = self.holly_phone.line

    def refer(self, target="103", *, line=None):
        return (line or self.gt).refer(target)

    def news(self):
        return self.gt_phone.news()


class Two:
    """Hong (101) talks to Holly (105), holds her, and calls Ann (103): two calls of one phone.

    ``first`` and ``second`` are Hong's lines, ``holly`` and ``ann`` those of the others.
    """

    def __init__(self, net, who="caller", *, answered=True):
        self.net = net
        boss, holly, ann = (phone.talks() for phone in net.people("101", "105", "103"))
        self.boss = boss
        if who == "caller":
            self.first = boss.call("105")
            holly.line.pick_up_receiver()
            self.holly = holly.line
        else:
            self.holly = holly.call("101")
            boss.line.pick_up_receiver()
            self.first = boss.line
        self.second = boss.call("103")
        self.ann_phone = ann
        ann.line.respond(180)
        if answered:
            ann.line.pick_up_receiver()
        self.ann = ann.line

    def refer(self, *, line=None, named=None, replaces="", headers=()):
        """REFER in the first call, with the Replaces of the second; the response."""
        value = replaces or str(replaces_of(named or self.second))
        target = f"<sip:103@pbx.test?Replaces={escaped(value)}>"
        return (line or self.first).refer(target, headers)

    def news(self):
        return self.boss.news()


def replaces_of(line):
    """As the phone writes it: the tags from the point of view of the other end."""
    if line.dialog is not None:
        return Replaces(line.dialog.call_id, line.dialog.remote_tag, line.dialog.local_tag)
    response = line.responses[-1]
    return Replaces(line.request.call_id, response.to.tag, line.request.from_.tag)


def escaped(text):
    return escape_user(text).replace(";", "%3B").replace("=", "%3D")
