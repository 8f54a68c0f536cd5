# SPDX-License-Identifier: GPL-3.0-or-later
"""Forwarding of all calls, and do not disturb."""

from __future__ import annotations

import pytest
from tables import user

from deskphone.config.pbx_file import read_pbx_config


@pytest.fixture
def set_user(net):
    """Change users of the office."""

    def change(number, **keys):
        users = []
        for each in net.core.config.user:
            data = each.model_dump() | (keys if each.number == number else {})
            users.append(type(each).model_validate(data))
        net.core.reconfigure(net.core.config.model_copy(update={"user": tuple(users)}), net.now)

    return change


def test_another_phone_rings(net, set_user, make_sdp):
    set_user("102", always={"to": "103"})
    a, b, c = net.people("101", "102", "103")
    line = a.call("102")
    assert not b.incoming
    assert c.line.request.headers.all("Diversion") == ["<sip:102@pbx.test>;reason=unconditional;counter=1"]
    c.line.respond(180)
    assert (net.state("102"), net.state("103")) == ("", "early")
    c.line.pick_up_receiver()
    assert line.status == 200
    assert "103" in line.response(200).headers.get("P-Asserted-Identity")


def test_from_one_to_the_next(net, set_user):
    set_user("102", always={"to": "103"})
    set_user("103", always={"to": "104"})
    a, _, _, tom = net.people("101", "102", "103", "104")
    a.call("102")
    diverted = tom.line.request.headers.all("Diversion")
    assert [value.partition("@")[0] for value in diverted] == ["<sip:103", "<sip:102"]


def test_the_secretary_still_reaches_the_boss(net, set_user):
    set_user("102", always={"to": "103"})
    _, b, c = net.people("101", "102", "103")
    c.call("102")
    assert b.rings


def test_a_circle_is_refused(net, set_user):
    set_user("102", always={"to": "103"})
    set_user("103", always={"to": "102"})
    a, _, _ = net.people("101", "102", "103")
    assert a.call("102").status == 482
    assert net.quiet


def test_do_not_disturb(net, set_user):
    set_user("102", do_not_disturb=True)
    a, b = net.people("101", "102")
    line = a.call("102")
    assert line.status == 486
    assert line.response(486).reason == "Do Not Disturb"
    assert not b.incoming
    assert b.call("101").status != 486, "calling out is another matter"


def test_a_transfer_goes_on_to_where_it_is_forwarded(net, set_user):
    set_user("103", always={"to": "104"})
    a, b, c, tom = net.people("101", "102", "103", "104")
    line = a.call("102")
    b.line.pick_up_receiver()
    assert line.refer("103").status == 202
    assert tom.rings
    assert not c.incoming


def test_a_transfer_to_who_is_not_to_be_disturbed(net, set_user):
    set_user("103", do_not_disturb=True)
    a, b, _ = net.people("101", "102", "103")
    line = a.call("102")
    b.line.pick_up_receiver()
    assert line.refer("103").status == 486
    assert line.up


FILE = '[server]\ndomain = "pbx.test"\n'


BAD = [
    pytest.param([user("1", 'always = { to = "9" }')], "no user of this file", id="nobody"),
    pytest.param([user("1", 'always = { to = "1" }')], "circle", id="itself"),
    pytest.param(
        [user("1", 'always = { to = "2" }'), user("2", 'always = { to = "1" }')], "circle", id="a circle"
    ),
    pytest.param([user("1", 'always = { to = "1", after = 3 }')], "after", id="a key of another forwarding"),
]


@pytest.mark.parametrize(("users", "said"), BAD)
def test_mistakes_are_said(users, said):
    config, errors = read_pbx_config(FILE + "".join(users))
    assert config is None
    assert said in str(errors[0])


def test_a_good_file():
    text = FILE + user("1", 'always = { to = "2" }') + user("2", "do_not_disturb = true")
    config, errors = read_pbx_config(text)
    assert config is not None, errors
