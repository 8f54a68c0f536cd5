# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of the PBX: ports and pace, where the phone is, packets in any order, digits."""

from __future__ import annotations

import os
import socket
import sys

import pytest
from media_office import MediaOffice, talk

from deskphone.config.pbx_values import PortRange
from deskphone.pbx.base.reply import Failed
from deskphone.pbx.media.hub import Hub, World
from deskphone.robots.tones import Voice, dominant, power
from deskphone.rtp.events import payloads
from deskphone.rtp.g711 import MU, A
from deskphone.rtp.packet import FRAME, Packet

# --- ports and pace ---


def test_ports_are_even_of_the_range_and_come_back():
    media_office = MediaOffice(PortRange(32001, 32005))
    one, two = media_office.line(), media_office.line()
    assert sorted((one.port, two.port)) == [32002, 32004]
    none = media_office.line()
    assert isinstance(none, Failed)
    assert none.status == 503
    one.close()
    assert media_office.line().port == one.port
    media_office.hub.close()


def test_one_address_gets_half_of_the_ports():
    """Seen: one user called the echo test 500 times, and nobody had voicemail any more."""
    media_office = MediaOffice(PortRange(33000, 33059))
    greedy = [media_office.line("127.0.0.5") for _ in range(30)]
    lines = [line for line in greedy if not isinstance(line, Failed)]
    assert len(lines) == 15
    assert {line.status for line in greedy if isinstance(line, Failed)} == {503}
    assert not isinstance(media_office.line("127.0.0.6"), Failed)
    lines[0].close()
    assert not isinstance(media_office.line("127.0.0.5"), Failed)
    media_office.hub.close()


def test_a_port_that_another_program_has_is_left_out():
    media_office = MediaOffice(PortRange(32010, 32013))
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    other.bind(("127.0.0.1", 32010))
    assert media_office.line().port == 32012
    media_office.hub.close()
    other.close()


def test_without_open_files_the_call_is_refused_in_words(media_office, monkeypatch, caplog):
    """Seen: no answer to the INVITE at all, and a traceback."""

    def full(*_):
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr("deskphone.pbx.media.hub.socket.socket", full)
        refused = media_office.line()
    assert isinstance(refused, Failed)
    assert refused.status == 503
    assert "Too many open files" in caplog.text
    assert not isinstance(media_office.line(), Failed)


def test_the_ticker_runs_only_while_there_are_lines(media_office):
    assert media_office.alarms == []
    one, two = media_office.line(), media_office.line()
    assert media_office.alarm.when == pytest.approx(100.02)
    one.close()
    assert not media_office.alarm.cancelled
    two.close()
    assert all(alarm.cancelled for alarm in media_office.alarms)
    media_office.line()
    assert not media_office.alarms[-1].cancelled


LATE = {
    "in time": (0.0, 1, 0.02),
    "a little late": (0.015, 1, 0.02),
    "two ticks late": (0.05, 3, 0.06),
    "a second late": (1.01, 5, 1.02),
}


@pytest.mark.parametrize(("late", "ticks", "on"), LATE.values(), ids=LATE)
def test_late_ticks_are_made_up_for_but_not_without_bound(media_office, make_phone, late, ticks, on):
    phone = make_phone()
    due = media_office.alarm.when
    media_office.now = due + late
    media_office.alarm.do()
    phone.listen()
    assert len(phone.packets) == ticks
    assert media_office.alarms[-1].when == pytest.approx(due + on), "the pace does not drift"


def test_packets_have_one_sequence_and_one_pace(media_office, make_phone):
    phone = make_phone()
    talk(media_office, [phone], 10)
    first = phone.packets[0]
    for index, packet in enumerate(phone.packets):
        assert packet.sequence == (first.sequence + index) & 0xFFFF
        assert packet.timestamp == (first.timestamp + index * FRAME) & 0xFFFFFFFF
        assert packet.source == first.source
        assert len(packet.payload) == FRAME
    assert not any(phone.heard), "silence is sent where nothing is to be heard: phones want packets"


# --- where the phone is ---


def test_a_phone_behind_nat_is_found_by_its_packets(media_office, make_phone):
    phone = make_phone(voice=Voice(440), host="192.0.2.1", port=4000)
    media_office.hub.echo(phone.line)
    talk(media_office, [phone], 20)
    assert dominant(phone.heard, [440, 880]) == 440


def test_a_name_is_not_looked_up_but_found_by_packets(media_office, make_phone):
    phone = make_phone(voice=Voice(440), host="phone.example.org")
    media_office.hub.echo(phone.line)
    media_office.tick()
    phone.listen()
    assert phone.packets == []
    talk(media_office, [phone], 20)
    assert dominant(phone.heard, [440, 880]) == 440


def test_a_phone_may_change_to_the_other_law_at_any_time(media_office, make_phone):
    phone = make_phone(voice=Voice(440))
    media_office.hub.echo(phone.line)
    phone.line.take_answer(phone.offer(formats="0 8 97"))
    talk(media_office, [phone], 10)
    phone.frames = [A.encode(MU.decode(frame)) for frame in phone.frames]
    phone.heard.clear()
    for _ in range(20):
        phone.send(kind=A.payload)
        media_office.tick()
        phone.listen()
    assert dominant(phone.heard[-2000:], [440, 880]) == 440
    assert max(map(abs, phone.heard)) == pytest.approx(0.3 * 32767, rel=0.05)


def test_an_address_that_cannot_be_sent_to_hurts_nobody(media_office, make_phone):
    lost, other = make_phone(host="255.255.255.255"), make_phone(voice=Voice(440))
    media_office.hub.echo(other.line)
    talk(media_office, [lost, other], 10)
    assert any(other.heard)


def test_strangers_are_not_heard_once_the_phone_is_known(media_office, make_phone):
    phone, stranger = make_phone(voice=Voice(440)), make_phone(voice=Voice(880))
    media_office.hub.echo(phone.line)
    talk(media_office, [phone], 5)
    stranger.target = phone.target
    stranger.socket.close()
    stranger.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stranger.socket.bind(("127.0.0.2", 0))
    stranger.socket.setblocking(False)
    stranger.source = 77
    talk(media_office, [phone, stranger], 20)
    assert dominant(phone.heard, [440, 880]) == 440
    assert power(phone.heard, 880) < power(phone.heard, 440) / 1000
    assert stranger.heard == []


def stranger_at(office, host, make_phone, phone):
    """Somebody who knows the port of a phone's line, and sends another tone to it."""
    stranger = make_phone(voice=Voice(880))
    stranger.target = phone.target
    stranger.socket.close()
    stranger.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stranger.socket.bind((host, 0))
    stranger.socket.setblocking(False)
    stranger.source = 77
    return stranger


@pytest.mark.parametrize("described", ["127.0.0.1", "192.0.2.1", "phone.example.org"])
def test_a_stranger_who_sends_first_is_not_heard_and_hears_nothing(media_office, make_phone, described):
    phone = make_phone(voice=Voice(440), host=described)
    media_office.hub.echo(phone.line)
    stranger = stranger_at(media_office, "127.0.0.2", make_phone, phone)
    talk(media_office, [stranger], 30)
    assert stranger.heard == []
    talk(media_office, [stranger, phone], 20)
    assert stranger.heard == []
    assert dominant(phone.heard, [440, 880]) == 440


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nothing else can keep them out")
@pytest.mark.parametrize("described", ["127.0.0.1", "192.0.2.1"])
def test_a_stranger_s_flood_takes_no_room_from_the_phone(media_office, make_phone, described):
    """Seen: 4,000 packets a second from elsewhere, and every sixth frame of the phone was lost."""
    phone = make_phone(voice=Voice(440), host=described)
    media_office.hub.echo(phone.line)
    stranger = stranger_at(media_office, "127.0.0.2", make_phone, phone)
    for _ in range(30):
        for _ in range(200):  # three times what a line reads in a tick
            stranger.send(b"\x80" * FRAME)
        talk(media_office, [phone], 1)
    assert sum(map(bool, phone.heard)) > 3000
    assert dominant(phone.heard[-1600:], [440]) == 440
    assert stranger.heard == []


def test_a_neighbour_of_the_phone_is_dropped_as_soon_as_the_phone_sends(media_office, make_phone):
    """Behind one NAT, or on one host: it is not where the phone says that it listens."""
    phone = make_phone(voice=Voice(440))
    media_office.hub.echo(phone.line)
    stranger = stranger_at(media_office, "127.0.0.1", make_phone, phone)
    talk(media_office, [stranger], 5)
    talk(media_office, [phone, stranger], 5)
    stranger.heard.clear()
    phone.heard.clear()
    talk(media_office, [stranger, phone], 20)
    assert stranger.heard == []
    assert dominant(phone.heard, [440, 880]) == 440


@pytest.mark.parametrize("described", ["127.0.0.1", "192.0.2.1"])
def test_a_neighbour_does_not_take_the_place_of_a_phone_that_is_silent(media_office, make_phone, described):
    """Seen: half a second without a packet (muted, on hold), and another program at its address heard its voicemail."""
    phone = make_phone(voice=Voice(440), host=described)
    media_office.hub.echo(phone.line)
    stranger = stranger_at(media_office, "127.0.0.1", make_phone, phone)
    talk(media_office, [phone], 10)
    media_office.tick(60)
    talk(media_office, [stranger], 60)
    assert stranger.heard == []
    talk(media_office, [phone, stranger], 20)
    assert dominant(phone.heard[-1600:], [440, 880]) == 440


def test_a_phone_that_describes_itself_anew_may_be_another_source_at_another_port(media_office, make_phone):
    phone = make_phone(voice=Voice(440), host="192.0.2.1", port=4000)
    media_office.hub.echo(phone.line)
    talk(media_office, [phone], 10)
    phone.line.accept(phone.offer(host="192.0.2.1", port=4000))
    phone.source = 12
    phone.socket.close()
    phone.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    phone.socket.bind(("127.0.0.1", 0))
    phone.socket.setblocking(False)
    phone.heard.clear()
    talk(media_office, [phone], 60)
    assert dominant(phone.heard, [440, 880]) == 440


def test_a_phone_whose_nat_gives_it_another_port_is_heard_again(media_office, make_phone):
    phone = make_phone(voice=Voice(440), host="192.0.2.1", port=4000)
    media_office.hub.echo(phone.line)
    talk(media_office, [phone], 10)
    phone.socket.close()
    phone.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    phone.socket.bind(("127.0.0.1", 0))
    phone.socket.setblocking(False)
    phone.heard.clear()
    talk(media_office, [phone], 60)
    assert dominant(phone.heard, [440, 880]) == 440


def test_a_new_description_moves_the_stream(media_office, make_phone):
    phone, other = make_phone(), make_phone()
    media_office.tick()
    phone.line.accept(phone.offer(port=other.socket.getsockname()[1]))
    phone.listen(), other.listen()
    before = len(phone.packets)
    media_office.tick()
    phone.listen()
    other.listen()
    assert len(phone.packets) == before
    assert len(other.packets) == 1 + 2  # its own line's, and this one's


@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
def test_a_phone_on_hold_gets_nothing_and_its_music_is_not_heard(media_office, make_phone, direction):
    holder, other = make_phone(voice=Voice(440)), make_phone()
    media_office.hub.mix([holder.line, other.line])
    talk(media_office, [holder, other], 10)
    holder.line.accept(holder.offer(direction))
    holder.packets.clear(), other.heard.clear()
    talk(media_office, [holder, other], 20)
    assert holder.packets == []
    assert not any(other.heard)
    holder.line.accept(holder.offer())
    talk(media_office, [holder, other], 20)
    assert holder.packets
    assert any(other.heard)


def test_what_is_no_rtp_or_of_another_codec_is_left_alone(media_office, make_phone):
    phone = make_phone()
    media_office.hub.echo(phone.line)
    for data in (b"", b"\x80", os.urandom(300), bytes(Packet(18, False, 1, 1, 1, b"x" * 20))):
        phone.socket.sendto(data, phone.target)
    talk(media_office, [phone], 5)
    assert not any(phone.heard)


# --- sound ---


@pytest.mark.parametrize("law", [MU, A], ids=["mu", "a"])
def test_an_echo_is_what_was_said(media_office, make_phone, law):
    phone = make_phone(law=law, voice=Voice(440))
    media_office.hub.echo(phone.line)
    talk(media_office, [phone], 20)
    said = b"".join(phone.frames)
    heard = law.encode(phone.heard[-5 * FRAME :])
    assert heard in said, "byte by byte"


ARRIVALS = {
    "in order": [0, 1, 2, 3, 4, 5],
    "two exchanged": [0, 2, 1, 3, 4, 5],
    "one far too late": [0, 1, 3, 4, 5, 2],
    "one twice": [0, 1, 1, 2, 3, 4, 5],
}


@pytest.mark.parametrize("order", ARRIVALS.values(), ids=ARRIVALS)
def test_packets_are_heard_in_their_order(media_office, make_phone, order):
    phone = make_phone()
    media_office.hub.echo(phone.line)
    for number in order:
        payload = bytes([0x80 + number]) * FRAME
        packet = Packet(0, False, 65534 + number, number * FRAME, 9, payload)
        phone.socket.sendto(bytes(packet), phone.target)
    talk(media_office, [phone], 12)
    heard = [packet.payload[0] - 0x80 for packet in phone.packets if packet.payload[0] != MU.silence]
    assert heard == [0, 1, 2, 3, 4, 5]


def test_a_lost_packet_is_a_gap_and_no_end(media_office, make_phone):
    phone = make_phone()
    media_office.hub.echo(phone.line)
    for number in (0, 1, 2, 4, 5, 6, 7):
        payload = bytes([0x80 + number]) * FRAME
        phone.socket.sendto(bytes(Packet(0, False, number, number * FRAME, 9, payload)), phone.target)
    talk(media_office, [phone], 12)
    heard = [packet.payload[0] for packet in phone.packets]
    begin = heard.index(0x80)
    assert heard[begin : begin + 8] == [0x80, 0x81, 0x82, MU.silence, 0x84, 0x85, 0x86, 0x87]


@pytest.mark.parametrize("size", [80, 160, 240, 320, 480])
def test_any_length_of_packet_is_heard(media_office, make_phone, size):
    phone = make_phone()
    media_office.hub.echo(phone.line)
    sound = MU.encode(Voice(440).samples())
    sent = 0
    for ticks in range(30):
        while sent * size < (ticks + 1) * FRAME:
            phone.send(sound[sent * size : (sent + 1) * size])
            sent += 1
        media_office.tick()
        phone.listen()
    assert dominant(phone.heard, [440, 880]) == 440


def test_a_flood_is_cut_to_what_is_new(media_office, make_phone):
    phone = make_phone()
    media_office.hub.echo(phone.line)
    for _ in range(40):
        phone.send(b"\x80" * FRAME)
    talk(media_office, [phone], 1)
    phone.packets.clear()
    for _ in range(30):
        media_office.tick()
        phone.listen()
    assert sum(packet.payload[0] == 0x80 for packet in phone.packets) <= 4


def test_a_phone_that_begins_anew_is_heard_at_once(media_office, make_phone):
    phone = make_phone(voice=Voice(440))
    media_office.hub.echo(phone.line)
    talk(media_office, [phone], 10)
    phone.source, phone.heard = 10, []
    talk(media_office, [phone], 6)
    assert any(phone.heard)


# --- digits ---


def test_digits_are_told_once_with_the_time(media_office, make_phone):
    phone, pressed = make_phone(), []
    phone.line.on_digit = lambda digit, now: pressed.append((digit, now))
    for start, digit in ((1, "4"), (2, "4"), (3, "#")):
        for payload in payloads(digit):
            phone.send(payload, kind=97, time=start * 10_000)
        media_office.tick()
    assert [digit for digit, _ in pressed] == ["4", "4", "#"]
    assert pressed[0][1] == pytest.approx(100.02)
    assert media_office.told == 3


def test_digits_that_nobody_wants_are_no_error(media_office, make_phone):
    phone = make_phone()
    phone.send(next(payloads("1")), kind=97)
    media_office.tick()


def test_a_mistake_in_who_is_told_stops_nobody_else(media_office, make_phone, caplog):
    one, two = make_phone(), make_phone(voice=Voice(440))

    def wrong(digit, now):
        raise ValueError("wrong")

    one.line.on_digit = wrong
    media_office.hub.echo(two.line)
    one.send(next(payloads("1")), kind=97)
    talk(media_office, [two], 10)
    assert any(two.heard)
    assert "a mistake in the server" in caplog.text


def test_a_digit_may_end_the_call(media_office, make_phone):
    phone = make_phone()
    phone.line.on_digit = lambda digit, now: phone.line.close()
    for payload in payloads("1"):
        phone.send(payload, kind=97, time=1)
    for payload in payloads("2"):
        phone.send(payload, kind=97, time=2)
    media_office.tick()
    assert phone.line.closed


def test_a_tick_that_fails_is_not_the_last_one(monkeypatch):
    """No conference, mailbox or announcement had sound any more until the next start."""
    timers = []
    world = World(lambda: 0.0, lambda _, do: timers.append(do), PortRange(0, 0), str, lambda: None)
    hub = Hub(world)
    monkeypatch.setattr(hub, "_lines", {"a line": None})

    def fail(now):
        raise MemoryError

    monkeypatch.setattr(hub, "tick", fail)
    hub._arm()
    for _ in range(2):
        with pytest.raises(MemoryError):
            timers.pop()()
    assert len(timers) == 1
