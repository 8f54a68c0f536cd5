# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound devices with a real sound server (Debian's pulseaudio, no hardware): nothing is lost or cut."""

from __future__ import annotations

import array
import math
import os
import signal
import subprocess
import sys
import wave
from itertools import pairwise

import pytest
from patience import wait_until

pytestmark = [pytest.mark.interop, pytest.mark.alone]

RATE = 48000


def tone(path, hertz, seconds=8):
    samples = array.array(
        "h", (int(9000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE * seconds))
    )
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return str(path)


def frequency(samples, rate):
    return sum(1 for a, b in pairwise(samples) if (a < 0) != (b < 0)) / 2 / (len(samples) / rate)


def cuts(samples, hertz, rate):
    """How often a sine is broken: it obeys x[n] = 2 cos(w) x[n-1] - x[n-2]."""
    factor, peak = 2 * math.cos(2 * math.pi * hertz / rate), max(map(abs, samples))
    broken = [
        n
        for n in range(2, len(samples))
        if abs(samples[n] - factor * samples[n - 1] + samples[n - 2]) > peak * 0.15
    ]
    return sum(1 for a, b in pairwise([-RATE, *broken]) if b - a > rate // 50)


def uncut(samples, hertz, rate):
    """Whether there are two seconds together that are the sine, and nothing else.

    A machine with other work starves the sound server for a moment now and then, and a moment is missing. What
    this program does wrong, by its buffers or its clock, it does in each second.
    """
    stretches = [samples[n : n + 2 * rate] for n in range(0, len(samples) - 2 * rate, rate // 2)]
    found = ((frequency(each, rate), cuts(each, hertz, rate)) for each in stretches)
    return any(abs(pitch - hertz) <= 2 and broken <= 1 for pitch, broken in found)


def environment(tmp_path):
    """Where the sound server is, and nobody's else."""
    where = f"unix:{tmp_path / 'sound.sock'}"
    return {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PULSE_SERVER": where}


def serve(tmp_path):
    """Start a sound server with a microphone and a loudspeaker."""
    env = environment(tmp_path)
    modules = [
        "module-null-sink sink_name=spk",
        "module-null-sink sink_name=front",
        "module-remap-source master=front.monitor source_name=mic",
        f"module-native-protocol-unix socket={tmp_path / 'sound.sock'} auth-anonymous=1",
    ]
    argv = ["pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-n"]
    quiet = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    own = {**quiet, "env": {name: value for name, value in env.items() if name != "PULSE_SERVER"}}
    server = subprocess.Popen([*argv, *(word for module in modules for word in ("-L", module))], **own)
    for command in (["set-default-source", "mic"], ["set-default-sink", "spk"]):
        done = ["pactl", *command]
        wait_until(lambda: not subprocess.run(done, **quiet).returncode, f"{done} fails")  # noqa: B023
    return server


@pytest.fixture
def sound_server(tmp_path):
    """A microphone before which 870 Hz sound, and a loudspeaker; yields the environment for both."""
    env = environment(tmp_path)
    quiet = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [serve(tmp_path)]
    try:
        started.append(
            subprocess.Popen(["paplay", "--device=front", tone(tmp_path / "mic.wav", 870, 40)], **quiet)
        )
        yield env
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(5)


def listen(phone, folder, env):
    """What the loudspeaker says for some seconds."""
    spoken = folder / "near.raw"
    with spoken.open("wb") as file:
        argv = ["parec", "--device=spk.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le"]
        recorder = subprocess.Popen(argv, stdout=file, env=env)
        phone.let(4.0)
        recorder.terminate()
        recorder.wait(5)
    return array.array("h", spoken.read_bytes())[RATE // 2 :]


def recorded(path):
    """What a recording holds so far, and its rate; the length in its head is written at the end."""
    data = path.read_bytes()
    head, sound = data[:44], data[44 : len(data) // 2 * 2]
    return array.array("h", sound), int.from_bytes(head[24:28], "little")


def test_both_directions_without_a_cut(sound_server, start, tmp_path):
    near, far = start(env=sound_server, audio="auto"), start()
    ports = [phone.wait("Started", 15)["addresses"]["udp"][1] for phone in (near, far)]
    for phone, user, port in ((near, "101", ports[1]), (far, "102", ports[0])):
        server = f"127.0.0.1:{port}"
        phone.do("AddAccount", name="a", user=user, domain="pbx.test", server=server, register=False)
        phone.wait("RegistrationChanged", state="registered")
    near.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    call = far.wait("CallIncoming")["call"]
    far.do("RecordCall", call=call, path=str(tmp_path / "far.wav"))
    far.do("PlayFile", call=call, path=tone(tmp_path / "far_tone.wav", 555, 40))
    far.do("AnswerCall", call=call)
    near.wait("CallMediaChanged", media="active")
    near.let(2.0)  # the null sink settles
    heard = said = False
    for _ in range(4):  # each way has the same time: what is found at once of one is no limit for the other
        heard = uncut(listen(near, tmp_path, sound_server), 555, RATE) or heard
        samples, rate = recorded(tmp_path / "far.wav")
        said = uncut(samples[2 * rate :], 870, rate)
        if heard and said:
            break
    far.do("HangUpCall", call=call)
    far.wait("CallEnded")
    assert heard, "the loudspeaker: no two seconds without a cut"
    assert said, "the microphone: no two seconds without a cut"


def test_devices_that_were_closed_leave_nothing_behind(sound_server, start):
    phone = start(env=sound_server, audio="auto")
    phone.wait("Started", 15)

    def held():
        return len(os.listdir(f"/proc/{phone.process.pid}/fd"))

    def ring():
        phone.do("StartRinging", ringing=True)
        phone.let(0.5)
        ringing = held()
        phone.do("StartRinging", ringing=False)
        phone.let(0.5)
        return ringing

    first, silent = ring(), held()
    assert first > silent
    for _ in range(3):
        assert (ring(), held()) == (first, silent)


def test_sound_that_goes_away_is_told_and_comes_back(start, tmp_path):
    """The sound server ends under an open device: it stayed silent for the rest of the call, without a word."""
    server = serve(tmp_path)
    try:
        phone = start(env=environment(tmp_path), audio="auto")
        phone.wait("Started", 15)
        phone.do("StartRinging", ringing=True)
        phone.let(3.0)
        assert not phone.seen("EngineFailed")
        server.kill()
        server.wait()
        gone = phone.wait("EngineFailed", 15)
        assert gone["text"].startswith("No sound: the microphone and the loudspeaker stopped working.")
        assert not gone["fatal"]
        (tmp_path / "sound.sock").unlink()
        server = serve(tmp_path)
        assert phone.wait("EngineRecovered", 15)["text"] == "There is sound again."
        phone.do("StartRinging", ringing=False)
        phone.let(3.0)
        assert len(phone.seen("EngineFailed")) == 1
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def mortal(start, tmp_path):
    """A sound server to be ended and begun anew, and a phone that has rung there: ``(servers, phone)``."""
    servers = [serve(tmp_path)]
    phone = start(env=environment(tmp_path), audio="auto")
    phone.wait("Started", 15)
    phone.do("StartRinging", ringing=True)
    phone.let(3.0)
    try:
        yield servers, phone
    finally:
        servers[-1].kill()
        servers[-1].wait()


def ended(server, tmp_path):
    server.kill()
    server.wait()
    (tmp_path / "sound.sock").unlink()


GONE = "No sound: the microphone and the loudspeaker stopped working."


def test_what_was_said_of_sound_is_over_when_nobody_needs_it(mortal, tmp_path):
    """The call ended before the sound server was back: "No sound" stood there for good, in the next call too."""
    servers, phone = mortal
    ended(servers[-1], tmp_path)
    assert phone.wait("EngineFailed", 15)["text"].startswith(GONE)
    phone.do("StartRinging", ringing=False)
    assert phone.wait("EngineRecovered", 15)["text"] == "", "it is not there again"
    servers.append(serve(tmp_path))
    phone.do("StartRinging", ringing=True)
    wait_until(lambda: rings_at(phone, environment(tmp_path), tmp_path, "spk"), "it does not ring")
    assert len(phone.seen("EngineFailed")) == 1


def test_a_device_that_serves_in_place_of_another_is_over_with_its_use(mortal):
    _, phone = mortal
    phone.do("ChooseSound", speaker="Headset")
    assert phone.wait("EngineFailed", 15)["text"].startswith("Headset is not there")
    phone.do("StartRinging", ringing=False)
    assert phone.wait("EngineRecovered", 15)["text"] == "", "nobody uses it: it may be there by now"


def test_sound_that_is_away_when_it_is_wanted_is_told_and_comes(mortal, tmp_path):
    """A call that began while the sound server was started anew stayed silent to its end, without a word."""
    servers, phone = mortal
    phone.do("StartRinging", ringing=False)
    phone.let(1.0)
    ended(servers[-1], tmp_path)
    phone.do("StartRinging", ringing=True)
    assert phone.wait("EngineFailed", 15)["text"].startswith(GONE)
    servers.append(serve(tmp_path))
    assert phone.wait("EngineRecovered", 15)["text"] == "There is sound again."
    wait_until(lambda: rings_at(phone, environment(tmp_path), tmp_path, "spk"), "it does not ring")


def test_a_sound_server_that_hangs_is_told(mortal):
    """Its device was to be closed before that was said, and the closing waited for the server."""
    servers, phone = mortal
    servers[-1].send_signal(signal.SIGSTOP)
    try:
        assert phone.wait("EngineFailed", 15)["text"].startswith(GONE)
    finally:
        servers[-1].send_signal(signal.SIGCONT)
    assert phone.wait("EngineRecovered", 15)["text"] == "There is sound again."


def test_a_machine_without_sound_is_silent_but_works(start, tmp_path):
    nowhere = {
        "PULSE_SERVER": f"unix:{tmp_path / 'none'}",
        "XDG_RUNTIME_DIR": str(tmp_path),
        "HOME": str(tmp_path),
    }
    phone = start(env=nowhere, audio="auto")
    phone.wait("Started", 15)
    phone.do("StartRinging", ringing=True)
    assert phone.stop() == 0, phone.story()
    assert not phone.seen("EngineFailed")


def test_a_machine_without_sound_is_no_flood_of_lines(tmp_path):
    """What a dying engine said last stands at the end of its standard error: ALSA wrote 70 lines there."""
    code = "from deskphone.engine.audio import MiniSound as S\ns = S()\ns.open()\ns.close()"
    env = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    env.pop("PULSE_SERVER", None)
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def pactl(env, *words):
    done = subprocess.run(["pactl", *words], env=env, capture_output=True, text=True, timeout=30, check=True)
    return done.stdout.strip()


def add_sink(env, name, words):
    """Somebody plugs a device in; gives what ``unload-module`` takes."""
    return pactl(
        env,
        "load-module",
        "module-null-sink",
        f"sink_name={name}",
        f"sink_properties=device.description={words}",
    )


def rings_at(phone, env, folder, name, seconds=3.0):
    """Whether a ring tone is heard at a device within some seconds: 440 and 480 Hz, louder than nothing."""
    heard = folder / f"{name}.raw"
    with heard.open("wb") as file:
        argv = ["parec", f"--device={name}.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le"]
        recorder = subprocess.Popen(argv, stdout=file, env=env)
        phone.let(seconds)
        recorder.terminate()
        recorder.wait(5)
    return max(map(abs, array.array("h", heard.read_bytes())), default=0) > 1000


@pytest.mark.long
def test_devices_are_chosen_apart_and_what_is_not_there_is_said(sound_server, start, tmp_path):
    headset = add_sink(sound_server, "headset", "Headset")
    add_sink(sound_server, "bell", "Bell")
    phone = start(env=sound_server, audio="auto")
    phone.wait("Started", 15)
    phone.do("ListSound")
    listed = phone.wait("SoundListed", 15)
    assert {"Headset", "Bell"} <= set(listed["speakers"])
    assert any("Monitor" in name or "mic" in name.lower() for name in listed["microphones"]), listed

    phone.do("ChooseSound", speaker="Headset", ringer="Bell")
    phone.do("StartRinging", ringing=True)
    wait_until(lambda: rings_at(phone, sound_server, tmp_path, "bell"), "it does not ring there")
    assert not rings_at(phone, sound_server, tmp_path, "headset")
    assert not rings_at(phone, sound_server, tmp_path, "spk")

    phone.do("ChooseSound", speaker="Headset")  # rings where one hears the call, from now on
    wait_until(lambda: rings_at(phone, sound_server, tmp_path, "headset"), "it does not ring in the headset")
    assert not rings_at(phone, sound_server, tmp_path, "bell")
    phone.do("StartRinging", ringing=False)
    phone.let(1.0)
    assert not phone.seen("EngineFailed")

    pactl(sound_server, "unload-module", headset)
    phone.do("StartRinging", ringing=True)
    told = phone.wait("EngineFailed", 15)
    assert told["text"] == "Headset is not there: the sound device of the system is used until it is back."
    wait_until(lambda: rings_at(phone, sound_server, tmp_path, "spk"), "it rings nowhere")
    add_sink(sound_server, "headset", "Headset")
    assert phone.wait("EngineRecovered", 15)["text"] == "The sound device that you have chosen is used again."
    wait_until(lambda: rings_at(phone, sound_server, tmp_path, "headset"), "it is not used again")
    assert len(phone.seen("EngineFailed")) == 1


def test_how_loud_it_is_at_the_microphone_is_told_while_somebody_looks(sound_server, start):
    """A sine of 9000 of 32768 is 11 dB below full scale; nobody calls meanwhile."""
    phone = start(env=sound_server, audio="auto")
    phone.wait("Started", 15)
    phone.do("WatchSound", on=True)
    wait_until(
        lambda: phone.wait("SoundLevels", 15)["microphone"] in (-12, -11, -10), "the tone is not heard"
    )
    assert phone.seen("SoundLevels")[-1]["speaker"] == -60
    phone.do("WatchSound", on=False)
    phone.do("ListSound")
    phone.wait("SoundListed", 15)
    told = len(phone.seen("SoundLevels"))
    phone.let(0.5)
    assert len(phone.seen("SoundLevels")) == told
