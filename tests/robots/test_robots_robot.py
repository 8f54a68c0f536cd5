# SPDX-License-Identifier: GPL-3.0-or-later
"""Robots that call each other directly on loopback, and register with a small registrar."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from random import Random

import pytest
from on_loop import on_loop
from patience import until

from deskphone.errors import MisuseError, NetworkError
from deskphone.net.stack import Stack
from deskphone.robots.call import RobotCall
from deskphone.robots.robot import AnswerPolicy, Robot
from deskphone.robots.scenes import Pace, Scene
from deskphone.sip.digest import DigestServer, ha1
from deskphone.sip.endpoint import Endpoint
from deskphone.sip.events import RequestReceived
from deskphone.sip.fields import Reason
from deskphone.sip.ids import Ids
from deskphone.sip.message import make_response
from deskphone.sip.uri import Address


def port_of(robot):
    return Address.parse(robot.contact).uri.port


@asynccontextmanager
async def pair(transport="udp", **options):
    """Anna, whose server is Bert himself; and Bert, who answers as told in ``options``."""
    bert = Robot("102", "x.test", "", ("127.0.0.1", 9), tone_hz=880, **options)
    await bert.start(register=False)
    port = port_of(bert)
    if transport == "tcp":
        port = (await bert.line.stack.listen("tcp:127.0.0.1:0"))[2]
    anna = Robot("101", "x.test", "", ("127.0.0.1", port), transport=transport, display="Anna", tone_hz=440)
    await anna.start(register=False)
    try:
        yield anna, bert
    finally:
        await anna.stop()
        await bert.stop()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@on_loop
async def test_a_call_is_answered_and_heard_on_both_sides(transport):
    async with pair(transport) as (anna, bert):
        call = await anna.call("102")
        await call.wait_answered()
        assert call.status == 200
        await until(lambda: bert.calls and bert.calls[0].rtp.heard.packets > 15)
        other = bert.calls[0]
        assert (call.pitch(), other.pitch()) == (880, 440)
        assert other.remote.display == "Anna"
        await call.hang_up(Reason("Q.850", 16, "bye"))
        await other.wait_ended()
        assert other.reasons == [Reason("Q.850", 16, "bye")]
        assert bert.kinds() == ["incoming", "answered", "ended"]
        assert anna.kinds() == ["ringing", "answered", "ended"]
        assert anna.calls == bert.calls == []


@on_loop
async def test_the_called_hangs_up():
    async with pair() as (anna, bert):
        call = await anna.call("102")
        await call.wait_answered()
        await until(lambda: bert.calls[0].answered)
        await bert.calls[0].hang_up()
        await call.wait_ended()
        assert call.ended


@on_loop
async def test_a_call_rings_until_it_is_answered_by_hand():
    async with pair(answer=AnswerPolicy(after=None)) as (anna, bert):
        call = await anna.call("102")
        await call.wait_ringing()
        with pytest.raises(asyncio.TimeoutError):
            await call.wait_answered(0.05)
        await (await bert.wait_incoming()).answer()
        await call.wait_answered()
        assert call.answered


@on_loop
async def test_the_caller_gives_up():
    async with pair(answer=AnswerPolicy(after=None)) as (anna, bert):
        call = await anna.call("102")
        incoming = await bert.wait_incoming()
        await call.wait_ringing()
        await call.hang_up(Reason("SIP", 200, "Call completed elsewhere"))
        await call.wait_ended()
        await incoming.wait_ended()
        assert (call.status, incoming.status) == (487, 487)
        assert incoming.reasons[0].text == "Call completed elsewhere"
        await incoming.answer()  # too late: nothing happens
        assert incoming.ended


REFUSALS = {
    "policy": (AnswerPolicy(reject=603), 603),
    "busy": (AnswerPolicy(after=None, most=1), 486),
}


@pytest.mark.parametrize(("policy", "status"), REFUSALS.values(), ids=REFUSALS)
@on_loop
async def test_refusals(policy, status):
    async with pair(answer=policy) as (anna, _):
        calls = [await anna.call("102") for _ in range(2 if policy.most else 1)]
        await calls[-1].wait_ended()
        assert calls[-1].status == status
        await calls[-1].wait_ringing()  # ended counts as well: nobody waits for ever


@on_loop
async def test_refusing_by_hand():
    async with pair(answer=AnswerPolicy(after=None)) as (anna, bert):
        call = await anna.call("102")
        await (await bert.wait_incoming()).hang_up()
        await call.wait_ended()
        assert call.status == 603


@on_loop
async def test_hold_is_silence_for_the_other_side_and_resume_is_not():
    async with pair() as (anna, bert):
        call = await anna.call("102")
        await call.wait_answered()
        await until(lambda: bert.calls and bert.calls[0].rtp.heard.packets > 3)
        other = bert.calls[0]
        assert (await call.hold()).status == 200
        assert other.held
        assert not other.rtp.sending
        assert (await call.hold(False)).status == 200
        assert not other.held
        before = call.rtp.heard.packets
        await until(lambda: call.rtp.heard.packets > before + 3)
        assert bert.kinds()[-2:] == ["held", "resumed"]


@on_loop
async def test_digits_by_info():
    async with pair() as (anna, bert):
        call = await anna.call("102")
        await call.wait_answered()
        for digit in "4#":
            body = f"Signal={digit}\r\nDuration=160\r\n".encode()
            response = await call.send("INFO", body=body, content_type="application/dtmf-relay")
            assert response.status == 200
        assert bert.calls[0].digits == "4#"


@on_loop
async def test_a_new_identity_in_an_update():
    async with pair() as (anna, bert):
        call = await anna.call("102")
        await call.wait_answered()
        header = ("P-Asserted-Identity", '"G.T" <sip:102@x.test>')
        assert (await call.send("UPDATE", headers=[header])).status == 200
        assert bert.calls[0].remote.display == "G.T"


@on_loop
async def test_requests_outside_calls():
    async with pair() as (anna, bert):
        call = await anna.call("102")
        await call.wait_answered()
        dialog = call.dialog
        await call.hang_up()
        call.dialog = dialog
        assert (await call.send("INFO")).status == 481
        call.dialog.remote = Address("", call.dialog.remote.uri)
        for method, status in (("OPTIONS", 200), ("MESSAGE", 200), ("PUBLISH", 405)):
            assert (await call.send(method, body=b"hello")).status == status
        assert bert.messages == ["hello"]


@on_loop
async def test_stopping_ends_what_is_up():
    async with pair(answer=AnswerPolicy(after=None)) as (anna, bert):
        call = await anna.call("102")
        incoming = await bert.wait_incoming()
        await call.wait_ringing()
        await anna.stop()
        await incoming.wait_ended()
        await anna.stop()  # again: nothing to do
        with pytest.raises(MisuseError):
            _ = anna.line


@on_loop
async def test_nobody_there_is_a_408_not_an_eternity():
    async with pair() as (anna, _):
        anna.line.endpoint.timers = type(anna.line.endpoint.timers)(t1=0.005)
        anna.line.flow = anna.line.flow._replace(remote=("127.0.0.1", 9))
        call = await anna.call("102")
        await call.wait_ended()
        assert call.status in (408, 503)


# --- registration -----------------------------------------------------------------------------------


class Registrar:
    """Answers REGISTER after a challenge; everybody's password is "secret"."""

    def __init__(self, expires=60):
        self.expires = expires
        self.digest = DigestServer(b"first", "x.test")
        self.contacts = []
        self.endpoint = Endpoint(Ids(Random(5).randbytes))

    async def __aenter__(self):
        clock = asyncio.get_running_loop().time
        self.stack = Stack(self.endpoint, self.handle, clock)
        self.port = (await self.stack.listen("udp:127.0.0.1:0"))[2]
        return self

    async def __aexit__(self, *_):
        await self.stack.close()

    def handle(self, event):
        if not isinstance(event, RequestReceived):
            return
        request, now = event.request, asyncio.get_running_loop().time()
        result = self.digest.check(
            request.headers.get("Authorization") or "",
            request.method,
            b"",
            now,
            lambda user, algorithm: ha1(user, "x.test", "secret", algorithm),
        )
        if result.ok:
            self.contacts.append((str(request.contact.uri), request.headers.get("Expires")))
            headers = [("Contact", f"{request.headers.get('Contact')};expires={self.expires}")]
            response = make_response(request, 200, to_tag="t", headers=headers)
        else:
            challenges = self.digest.challenge(now, stale=result.stale)
            headers = [("WWW-Authenticate", value) for value in challenges]
            response = make_response(request, 401, to_tag="t", headers=headers)
        self.endpoint.respond(event.transaction, response, now)


@on_loop
async def test_registration_is_refreshed_and_taken_back():
    async with Registrar(expires=1) as registrar:
        robot = Robot("101", "x.test", "secret", ("127.0.0.1", registrar.port))
        await robot.start()
        assert robot.registered
        await until(lambda: len(registrar.contacts) == 2)
        await robot.stop()
        assert [expires for _, expires in registrar.contacts] == ["300", "300", "0"]
        assert len({contact for contact, _ in registrar.contacts}) == 1


@on_loop
async def test_a_restarted_server_is_no_wrong_password():
    async with Registrar(expires=1) as registrar:
        robot = Robot("101", "x.test", "secret", ("127.0.0.1", registrar.port))
        await robot.start()
        registrar.digest = DigestServer(b"second", "x.test")
        await until(lambda: len(registrar.contacts) == 2)
        assert robot.registered
        await robot.stop()


@on_loop
async def test_a_wrong_password_is_told():
    async with Registrar() as registrar:
        robot = Robot("101", "x.test", "guess", ("127.0.0.1", registrar.port))
        with pytest.raises(NetworkError, match=r"sip:101@x\.test cannot register: 401"):
            await robot.start()
        assert registrar.contacts == []


# --- scenes -----------------------------------------------------------------------------------------


@on_loop
async def test_a_scene_goes_on_until_it_is_cancelled():
    async with pair(answer=AnswerPolicy(after=3)) as (anna, bert):
        bert.line.flow = bert.line.stack.flow_to("udp", "127.0.0.1", port_of(anna))
        anna.registered = bert.registered = True
        pace = Pace((0.02, 0.05), (0.02, 0.05), (0.01, 0.02), answered=0.5)
        scene = Scene({"101": anna, "102": bert}, Random(3), pace)
        task = asyncio.ensure_future(scene.run())
        await until(lambda: scene.played >= 6)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        kinds = anna.kinds() + bert.kinds()
        assert kinds.count("answered") >= 2
        assert kinds.count("incoming") >= 6
        await until(lambda: not anna.calls and not bert.calls)
        assert bert.answer == AnswerPolicy(after=3)
        anna.registered = bert.registered = False


@on_loop
async def test_a_scene_that_is_cancelled_at_any_step_leaves_no_call():
    async with pair() as (anna, bert):
        bert.line.flow = bert.line.stack.flow_to("udp", "127.0.0.1", port_of(anna))
        scene = Scene(
            {"101": anna, "102": bert}, Random(3), Pace(ring=(0.01, 0.02), talk=(0.01, 0.02), answered=1.0)
        )
        for steps in range(12):
            task = asyncio.ensure_future(scene.episode("101", "102"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await until(lambda: not anna.calls and not bert.calls, f"cancelled after {steps} steps", 2)


@on_loop
async def test_ringing_for_ever_calls_again_when_it_has_ended():
    async with pair() as (anna, bert):
        scene = Scene({"101": anna, "102": bert}, Random(3), Pace(pause=(0.01, 0.02)))
        task = asyncio.ensure_future(scene.ring_for_ever("101", "102"))
        first = await bert.wait_incoming()
        first.refuse(480)
        await until(lambda: first not in bert.calls)
        second = await bert.wait_incoming()
        assert second.state == "ringing"
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await second.wait_ended()


@on_loop
async def test_a_call_that_another_phone_took_is_bounded():
    async with pair(answer=AnswerPolicy(after=0)) as (anna, bert):
        pace = Pace(visit=0.05, talk=(0.05, 0.05))
        scene = Scene({"101": anna, "102": bert}, Random(3), pace)
        task = asyncio.ensure_future(scene.episode("101", "102"))
        await (await bert.wait_incoming()).answer()
        await task
        assert scene.played == 1
        await until(lambda: not anna.calls and not bert.calls)


@on_loop
async def test_a_scene_calls_somebody_outside_of_it_again_and_again():
    async with pair() as (anna, bert):
        anna.registered = bert.registered = True
        pace = Pace(between=(0.01, 0.02), patience=(0.2, 0.2), visit=0.05)
        scene = Scene({"101": anna, "103": bert}, Random(3), pace)
        scene._choose = lambda: ("101", "103")  # bert is who is called here
        task = asyncio.ensure_future(scene.visit("102"))
        first = await bert.wait_incoming()
        await until(lambda: first not in bert.calls)  # nobody answered: it is given up
        second = await bert.wait_incoming()
        await second.answer()
        await second.wait_ended()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not anna.calls and not bert.calls)
        anna.registered = bert.registered = False


@on_loop
async def test_a_talk_may_be_held_for_a_while():
    async with pair() as (anna, bert):
        pace = Pace((0.02, 0.03), (0.05, 0.05), (0.01, 0.01), answered=1.0, holds=1.0, hold=(0.05, 0.05))
        scene = Scene({"101": anna, "102": bert}, Random(3), pace)
        directions = []
        offered = RobotCall._offered

        def note(call, transaction):
            if transaction.request.method == "INVITE":
                directions.append(b"sendonly" in transaction.request.body)
            offered(call, transaction)

        RobotCall._offered = note
        try:
            await scene.episode("101", "102")
        finally:
            RobotCall._offered = offered
        assert directions == [True, False]
        assert scene.played == 1
