# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub and its lines: real sockets on loopback, a ticker moved by hand."""

from __future__ import annotations

import math
import os
import socket
import wave
from itertools import count

import pytest

from deskphone.config.pbx_values import PortRange
from deskphone.pbx.call_events import Body, Failed
from deskphone.pbx.media.hub import Hub, World
from deskphone.pbx.ports import Recording
from deskphone.robots.tones import Voice, dominant, power
from deskphone.rtp.events import payloads
from deskphone.rtp.g711 import MU, A
from deskphone.rtp.packet import FRAME, Packet
from deskphone.sip.endpoint import Flow
from deskphone.sip.sdp import Sdp

SDP = "application/sdp"
SOME_PORTS = PortRange(31000, 31999)


class Alarm:
    def __init__(self, when, do):
        self.when, self.do, self.cancelled = when, do, False

    def cancel(self):
        self.cancelled = True


class Office:
    """A hub whose clock stands still between ticks."""

    def __init__(self, ports=SOME_PORTS):
        self.now, self.alarms, self.told, self.ports = 100.0, [], 0, ports
        self.hub = Hub(
            World(lambda: self.now, self._call_at, lambda: self.ports, lambda flow: flow.local[0], self._tell)
        )

    def _call_at(self, when, do):
        self.alarms.append(Alarm(when, do))
        return self.alarms[-1]

    def _tell(self):
        self.told += 1

    def line(self):
        return self.hub.line(Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 5061)))

    @property
    def alarm(self):
        """What is armed now."""
        [alarm] = [alarm for alarm in self.alarms if not alarm.cancelled]
        return alarm

    def tick(self, times=1):
        for _ in range(times):
            self.now += 0.02
            self.hub.tick(self.now)


class Phone:
    """A phone's socket that talks to a line. ``law`` is the one it offers."""

    def __init__(self, line, law=MU, voice=None, **offer):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.line, self.law, self.heard, self.packets = line, law, [], []
        self.sequence, self.source = count(65500), 9
        self.time = 0
        self.frames = (
            [law.encode(voice.samples()[at : at + FRAME]) for at in range(0, 8000, FRAME)] if voice else []
        )
        self.described = Sdp.parse(line.accept(self.offer(**offer)).data)
        self.target = ("127.0.0.1", line.port)

    def offer(self, direction="sendrecv", host="127.0.0.1", port=None):
        port = self.socket.getsockname()[1] if port is None else port
        return Body(
            f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {self.law.payload} 97\r\n"
            f"a=rtpmap:97 telephone-event/8000\r\na={direction}\r\n".encode(),
            SDP,
        )

    def send(self, payload=None, *, kind=None, time=None, skip=0):
        for _ in range(skip):
            next(self.sequence)
        number = next(self.sequence)
        if payload is None:
            payload = self.frames[(number - 65500) % len(self.frames)]
        self.time += FRAME
        kind = self.law.payload if kind is None else kind
        packet = Packet(kind, False, number, self.time if time is None else time, self.source, payload)
        self.socket.sendto(bytes(packet), self.target)

    def listen(self):
        """Take what came; gives the samples of it."""
        came = []
        while True:
            try:
                packet = Packet.parse(self.socket.recv(2000))
            except BlockingIOError:
                break
            self.packets.append(packet)
            came += self.law.decode(packet.payload)
        self.heard += came
        return came

    def close(self):
        self.socket.close()


@pytest.fixture
def office():
    office = Office()
    yield office
    office.hub.close()
    assert office.hub.open_lines == 0


@pytest.fixture
def make_phone(office):
    phones = []

    def make(**how):
        phones.append(Phone(office.line(), **how))
        return phones[-1]

    yield make
    for phone in phones:
        phone.close()


def talk(office, phones, ticks):
    """All send, the office ticks, all listen."""
    for _ in range(ticks):
        for phone in phones:
            if phone.frames:
                phone.send()
        office.tick()
        for phone in phones:
            phone.listen()


# --- ports and pace -----------------------------------------------------------------------------------


def test_ports_are_even_of_the_range_and_come_back():
    office = Office(PortRange(32001, 32005))
    one, two = office.line(), office.line()
    assert sorted((one.port, two.port)) == [32002, 32004]
    none = office.line()
    assert isinstance(none, Failed)
    assert none.status == 503
    one.close()
    assert office.line().port == one.port
    office.hub.close()


def test_a_port_that_another_program_has_is_left_out():
    office = Office(PortRange(32010, 32013))
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    other.bind(("127.0.0.1", 32010))
    assert office.line().port == 32012
    office.hub.close()
    other.close()


def test_the_ticker_runs_only_while_there_are_lines(office):
    assert office.alarms == []
    one, two = office.line(), office.line()
    assert office.alarm.when == pytest.approx(100.02)
    one.close()
    assert not office.alarm.cancelled
    two.close()
    assert all(alarm.cancelled for alarm in office.alarms)
    office.line()
    assert not office.alarms[-1].cancelled


LATE = {
    "in time": (0.0, 1, 0.02),
    "a little late": (0.015, 1, 0.02),
    "two ticks late": (0.05, 3, 0.06),
    "a second late": (1.01, 5, 1.02),
}


@pytest.mark.parametrize(("late", "ticks", "on"), LATE.values(), ids=LATE)
def test_late_ticks_are_made_up_for_but_not_without_bound(office, make_phone, late, ticks, on):
    phone = make_phone()
    due = office.alarm.when
    office.now = due + late
    office.alarm.do()
    phone.listen()
    assert len(phone.packets) == ticks
    assert office.alarms[-1].when == pytest.approx(due + on), "the pace does not drift"


def test_packets_have_one_sequence_and_one_pace(office, make_phone):
    phone = make_phone()
    talk(office, [phone], 10)
    first = phone.packets[0]
    for index, packet in enumerate(phone.packets):
        assert packet.sequence == (first.sequence + index) & 0xFFFF
        assert packet.timestamp == (first.timestamp + index * FRAME) & 0xFFFFFFFF
        assert packet.source == first.source
        assert len(packet.payload) == FRAME
    assert not any(phone.heard), "silence is sent where nothing is to be heard: phones want packets"


# --- where the phone is -------------------------------------------------------------------------------


def test_a_phone_behind_nat_is_found_by_its_packets(office, make_phone):
    phone = make_phone(voice=Voice(440), host="192.0.2.1", port=4000)
    office.hub.echo(phone.line)
    talk(office, [phone], 20)
    assert dominant(phone.heard, [440, 880]) == 440


def test_strangers_are_not_heard_once_the_phone_is_known(office, make_phone):
    phone, stranger = make_phone(voice=Voice(440)), make_phone(voice=Voice(880))
    office.hub.echo(phone.line)
    talk(office, [phone], 5)
    stranger.target = phone.target
    stranger.socket.close()
    stranger.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stranger.socket.bind(("127.0.0.2", 0))
    stranger.socket.setblocking(False)
    stranger.source = 77
    talk(office, [phone, stranger], 20)
    assert dominant(phone.heard, [440, 880]) == 440
    assert power(phone.heard, 880) < power(phone.heard, 440) / 1000
    assert stranger.heard == []


def test_a_new_description_moves_the_stream(office, make_phone):
    phone, other = make_phone(), make_phone()
    office.tick()
    phone.line.accept(phone.offer(port=other.socket.getsockname()[1]))
    phone.listen(), other.listen()
    before = len(phone.packets)
    office.tick()
    phone.listen()
    other.listen()
    assert len(phone.packets) == before
    assert len(other.packets) == 1 + 2  # its own line's, and this one's


@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
def test_a_phone_on_hold_gets_nothing_and_its_music_is_not_heard(office, make_phone, direction):
    holder, other = make_phone(voice=Voice(440)), make_phone()
    office.hub.mix([holder.line, other.line])
    talk(office, [holder, other], 10)
    holder.line.accept(holder.offer(direction))
    holder.packets.clear(), other.heard.clear()
    talk(office, [holder, other], 20)
    assert holder.packets == []
    assert not any(other.heard)
    holder.line.accept(holder.offer())
    talk(office, [holder, other], 20)
    assert holder.packets
    assert any(other.heard)


def test_what_is_no_rtp_or_of_another_codec_is_left_alone(office, make_phone):
    phone = make_phone()
    office.hub.echo(phone.line)
    for data in (b"", b"\x80", os.urandom(300), bytes(Packet(18, False, 1, 1, 1, b"x" * 20))):
        phone.socket.sendto(data, phone.target)
    talk(office, [phone], 5)
    assert not any(phone.heard)


# --- sound --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", [MU, A], ids=["mu", "a"])
def test_an_echo_is_what_was_said(office, make_phone, law):
    phone = make_phone(law=law, voice=Voice(440))
    office.hub.echo(phone.line)
    talk(office, [phone], 20)
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
def test_packets_are_heard_in_their_order(office, make_phone, order):
    phone = make_phone()
    office.hub.echo(phone.line)
    for number in order:
        payload = bytes([0x80 + number]) * FRAME
        packet = Packet(0, False, 65534 + number, number * FRAME, 9, payload)
        phone.socket.sendto(bytes(packet), phone.target)
    talk(office, [phone], 12)
    heard = [packet.payload[0] - 0x80 for packet in phone.packets if packet.payload[0] != MU.silence]
    assert heard == [0, 1, 2, 3, 4, 5]


def test_a_lost_packet_is_a_gap_and_no_end(office, make_phone):
    phone = make_phone()
    office.hub.echo(phone.line)
    for number in (0, 1, 2, 4, 5, 6, 7):
        payload = bytes([0x80 + number]) * FRAME
        phone.socket.sendto(bytes(Packet(0, False, number, number * FRAME, 9, payload)), phone.target)
    talk(office, [phone], 12)
    heard = [packet.payload[0] for packet in phone.packets]
    begin = heard.index(0x80)
    assert heard[begin : begin + 8] == [0x80, 0x81, 0x82, MU.silence, 0x84, 0x85, 0x86, 0x87]


@pytest.mark.parametrize("size", [80, 160, 240, 320, 480])
def test_any_length_of_packet_is_heard(office, make_phone, size):
    phone = make_phone()
    office.hub.echo(phone.line)
    sound = MU.encode(Voice(440).samples())
    sent = 0
    for ticks in range(30):
        while sent * size < (ticks + 1) * FRAME:
            phone.send(sound[sent * size : (sent + 1) * size])
            sent += 1
        office.tick()
        phone.listen()
    assert dominant(phone.heard, [440, 880]) == 440


def test_a_flood_is_cut_to_what_is_new(office, make_phone):
    phone = make_phone()
    office.hub.echo(phone.line)
    for _ in range(40):
        phone.send(b"\x80" * FRAME)
    talk(office, [phone], 1)
    phone.packets.clear()
    for _ in range(30):
        office.tick()
        phone.listen()
    assert sum(packet.payload[0] == 0x80 for packet in phone.packets) <= 4


def test_a_phone_that_begins_anew_is_heard_at_once(office, make_phone):
    phone = make_phone(voice=Voice(440))
    office.hub.echo(phone.line)
    talk(office, [phone], 10)
    phone.source, phone.heard = 10, []
    talk(office, [phone], 6)
    assert any(phone.heard)


# --- digits -------------------------------------------------------------------------------------------


def test_digits_are_told_once_with_the_time(office, make_phone):
    phone, pressed = make_phone(), []
    phone.line.on_digit = lambda digit, now: pressed.append((digit, now))
    for start, digit in ((1, "4"), (2, "4"), (3, "#")):
        for payload in payloads(digit):
            phone.send(payload, kind=97, time=start * 10_000)
        office.tick()
    assert [digit for digit, _ in pressed] == ["4", "4", "#"]
    assert pressed[0][1] == pytest.approx(100.02)
    assert office.told == 3


def test_digits_that_nobody_wants_are_no_error(office, make_phone):
    phone = make_phone()
    phone.send(next(payloads("1")), kind=97)
    office.tick()


def test_a_mistake_in_who_is_told_stops_nobody_else(office, make_phone, caplog):
    one, two = make_phone(), make_phone(voice=Voice(440))

    def wrong(digit, now):
        raise ValueError("wrong")

    one.line.on_digit = wrong
    office.hub.echo(two.line)
    one.send(next(payloads("1")), kind=97)
    talk(office, [two], 10)
    assert any(two.heard)
    assert "a mistake in the server" in caplog.text


def test_a_digit_may_end_the_call(office, make_phone):
    phone = make_phone()
    phone.line.on_digit = lambda digit, now: phone.line.close()
    for payload in payloads("1"):
        phone.send(payload, kind=97, time=1)
    for payload in payloads("2"):
        phone.send(payload, kind=97, time=2)
    office.tick()
    assert phone.line.closed


# --- playing and recording ----------------------------------------------------------------------------


def write_wav(path, samples, rate=8000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return path


def test_sounds_are_played_one_after_the_other_and_then_it_is_told(office, make_phone, tmp_path):
    phone, done = make_phone(), []
    one = write_wav(tmp_path / "one.wav", Voice(440).samples()[:1000])
    two = write_wav(tmp_path / "two.wav", Voice(880).samples()[:800])
    office.hub.play(phone.line, [one, two], done.append)
    talk(office, [phone], 7)
    assert dominant(phone.heard, [440, 880]) == 440
    phone.heard.clear()
    talk(office, [phone], 5)
    assert dominant(phone.heard, [440, 880]) == 880
    assert done == []
    talk(office, [phone], 1)
    assert done == [pytest.approx(office.now)]
    assert office.told == 1


def test_what_cannot_be_played_is_left_out_and_logged(office, make_phone, tmp_path, caplog):
    phone, done = make_phone(), []
    broken, fast = tmp_path / "broken.wav", write_wav(tmp_path / "fast.wav", [0] * 100, 16000)
    broken.write_bytes(b"RIFF")
    office.hub.play(phone.line, [tmp_path / "none.wav", broken, fast], done.append)
    office.tick()
    assert len(done) == 1
    assert [name for name in ("none.wav", "broken.wav", "fast.wav") if name in caplog.text] == [
        "none.wav", "broken.wav", "fast.wav",
    ]  # fmt: skip


def test_what_plays_later_takes_the_place_and_a_cancelled_one_is_not_done(office, make_phone, tmp_path):
    phone, done = make_phone(), []
    long = write_wav(tmp_path / "long.wav", Voice(440).samples())
    short = write_wav(tmp_path / "short.wav", Voice(880).samples()[:1600])
    office.hub.play(phone.line, [long], lambda now: done.append("long"))
    talk(office, [phone], 3)
    job = office.hub.play(phone.line, [short], lambda now: done.append("short"))
    phone.heard.clear()
    talk(office, [phone], 8)
    assert dominant(phone.heard, [440, 880]) == 880
    job.cancel()
    job.cancel()
    phone.heard.clear()
    talk(office, [phone], 60)
    assert done == []
    assert not any(phone.heard)


def test_the_ring_tone_comes_and_goes(office, make_phone):
    phone = make_phone()
    office.hub.ring_tone(phone.line)
    talk(office, [phone], 250)
    on, off = phone.heard[:8000], phone.heard[8000:40000]
    assert dominant(on, [425, 440, 480]) == 425
    assert not any(off)
    talk(office, [phone], 10)
    assert any(phone.heard[40000:])


def read_wav(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return memoryview(file.readframes(file.getnframes())).cast("h").tolist()


def test_a_recording_ends_after_silence_which_is_cut(office, make_phone, tmp_path):
    phone, done, path = make_phone(voice=Voice(440)), [], tmp_path / "message.wav"
    office.hub.record(phone.line, Recording(path, 60, 2), lambda now, result: done.append(result))
    talk(office, [phone], 50)
    phone.frames = []
    talk(office, [phone], 110)
    [result] = done
    assert result.error == ""
    assert result.seconds == pytest.approx(1.5, abs=0.1)
    samples = read_wav(path)
    assert len(samples) == pytest.approx(result.seconds * 8000, abs=1)
    assert dominant(samples[2000:7000], [440, 880]) == 440


def test_a_recording_has_a_greatest_length(office, make_phone, tmp_path):
    phone, done, path = make_phone(voice=Voice(440)), [], tmp_path / "message.wav"
    office.hub.record(phone.line, Recording(path, 1.0, 8), lambda now, result: done.append(result))
    talk(office, [phone], 60)
    assert [result.seconds for result in done] == [1.0]
    assert len(read_wav(path)) == 8000


def test_a_recording_is_whole_up_to_a_second_ago_whatever_happens(office, make_phone, tmp_path):
    phone, path = make_phone(voice=Voice(440)), tmp_path / "message.wav"
    office.hub.record(phone.line, Recording(path), lambda now, result: None)
    talk(office, [phone], 120)
    assert 16000 <= len(read_wav(path)) <= 120 * FRAME


@pytest.mark.parametrize("end", ["hung up", "cancelled"])
def test_what_was_said_until_the_end_is_kept(office, make_phone, tmp_path, end):
    phone, done, path = make_phone(voice=Voice(440)), [], tmp_path / "message.wav"
    job = office.hub.record(phone.line, Recording(path), lambda now, result: done.append(result))
    talk(office, [phone], 70)
    phone.line.close() if end == "hung up" else job.cancel()
    assert len(read_wav(path)) == 70 * FRAME
    office.tick()
    assert done == []


def test_a_recording_that_cannot_be_written_says_so(office, make_phone, tmp_path):
    phone, done = make_phone(voice=Voice(440)), []
    path = tmp_path / "no folder" / "message.wav"
    office.hub.record(phone.line, Recording(path), lambda now, result: done.append(result))
    talk(office, [phone], 3)
    [result] = done
    assert "cannot be written: No such file" in result.error


def test_a_full_disk_ends_the_recording_with_a_sentence(office, make_phone):
    phone, done = make_phone(voice=Voice(440)), []
    office.hub.record(phone.line, Recording("/dev/full"), lambda now, result: done.append(result))
    talk(office, [phone], 60)
    [result] = done
    assert "No space left" in result.error


# --- conferences --------------------------------------------------------------------------------------

PITCHES = (440, 660, 1000)


def conference(office, make_phone, laws, level=0.3):
    phones = [
        make_phone(law=law, voice=Voice(hz, level=level)) for law, hz in zip(laws, PITCHES, strict=True)
    ]
    return phones, office.hub.mix([phone.line for phone in phones])


@pytest.mark.parametrize("laws", [(MU, MU, MU), (A, A, A), (MU, A, MU)], ids=["mu", "a", "both"])
def test_each_of_three_hears_the_two_others_and_not_itself(office, make_phone, laws):
    phones, _ = conference(office, make_phone, laws)
    talk(office, phones, 60)
    for phone, own in zip(phones, PITCHES, strict=True):
        heard = phone.heard[-6400:]
        others = [power(heard, hz) for hz in PITCHES if hz != own]
        assert min(others) > 1e6, "about -20 dB"
        assert power(heard, own) < min(others) / 1000


@pytest.mark.parametrize("level", [0.3, 0.6, 1.0])
def test_loud_voices_together_are_turned_down_and_not_clipped(office, make_phone, level):
    phones, _ = conference(office, make_phone, (MU, MU, MU), level)
    talk(office, phones, 100)
    for phone, own in zip(phones, PITCHES, strict=True):
        heard = phone.heard[-8000:]
        assert max(map(abs, heard)) < 32124, "below full scale"
        one, two = [hz for hz in PITCHES if hz != own]
        wanted = power(heard, one) + power(heard, two)
        all_power = sum(sample * sample for sample in heard) / len(heard)
        rest = all_power - wanted
        assert 10 * math.log10(rest / wanted) < -30, "harmonics, intermodulation and noise together"


def test_a_short_shout_is_limited_at_once(office, make_phone):
    phones, _ = conference(office, make_phone, (MU, MU, MU), 0.2)
    talk(office, phones, 20)
    for phone in phones:
        phone.frames = [MU.encode(Voice(hz, level=1.0).samples()[:FRAME]) for hz in (440, 660, 1000)]
        phone.heard.clear()
    talk(office, phones, 10)
    # what is heard may reach full scale in the first 5 ms only
    for phone in phones:
        clipped = [index for index, sample in enumerate(phone.heard) if abs(sample) >= 32124]
        assert len(clipped) < 80


def test_who_leaves_leaves_the_others_talking(office, make_phone):
    phones, _ = conference(office, make_phone, (MU, MU, MU))
    talk(office, phones, 20)
    phones[2].line.close()
    stay = phones[:2]
    for phone in stay:
        phone.heard.clear()
    talk(office, stay, 20)
    assert dominant(stay[0].heard, PITCHES) == 660
    assert dominant(stay[1].heard, PITCHES) == 440
    assert all(any(phone.heard[at : at + FRAME]) for phone in stay for at in range(0, 3000, FRAME))


def test_a_mix_that_is_cancelled_is_silence(office, make_phone):
    phones, mix = conference(office, make_phone, (MU, MU, MU))
    talk(office, phones, 10)
    mix.cancel()
    for phone in phones:
        phone.heard.clear()
    talk(office, phones, 5)
    assert not any(sample for phone in phones for sample in phone.heard)


def test_a_new_mix_of_more_takes_the_place_of_the_old_one(office, make_phone):
    phones = [make_phone(voice=Voice(hz)) for hz in PITCHES]
    office.hub.mix([phone.line for phone in phones[:2]])
    talk(office, phones, 10)
    office.hub.mix([phone.line for phone in phones])
    talk(office, phones, 30)
    assert power(phones[0].heard[-3200:], 660) > 1e6
    assert power(phones[0].heard[-3200:], 1000) > 1e6


@pytest.mark.parametrize("number", [5])
def test_more_than_three_may_be_mixed(office, make_phone, number):
    pitches = [400 + 150 * index for index in range(number)]
    phones = [make_phone(voice=Voice(hz, level=0.1)) for hz in pitches]
    office.hub.mix([phone.line for phone in phones])
    talk(office, phones, 60)
    heard = phones[0].heard[-6400:]
    assert all(power(heard, hz) > 1e5 for hz in pitches[1:])
