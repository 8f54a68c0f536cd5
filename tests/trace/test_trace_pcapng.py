# SPDX-License-Identifier: GPL-3.0-or-later
"""Captures: what is written is read back, by us and by tshark."""

from __future__ import annotations

import shutil
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskphone.errors import CaptureError
from deskphone.trace import pcapng
from deskphone.trace.message import TracedMessage

OPTIONS = (
    b"OPTIONS sip:102@pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\n"
    b"From: <sip:101@pbx.test>;tag=a\r\nTo: <sip:102@pbx.test>\r\nCall-ID: ab1\r\nCSeq: 7 OPTIONS\r\n"
    b"Content-Length: 0\r\n\r\n"
)
OK = OPTIONS.replace(b"OPTIONS sip:102@pbx.test SIP/2.0", b"SIP/2.0 200 OK")
V4 = ("192.0.2.1", 5062), ("192.0.2.10", 5060)
V6 = ("2001:db8::1", 5062), ("2001:db8::10", 5061)
UNKNOWN = ("", 0), ("192.0.2.10", 5060)


def message(ends, data=OPTIONS, received=False, transport="udp", remark=""):
    return TracedMessage(1_800_000_000.123456, received, transport, *ends, data, remark)


ALL = [
    message(V4),
    message(V4, OK, received=True, remark="not let in"),
    message(V6, transport="tls"),
    message(V6, OK, received=True, transport="tcp"),
    message(UNKNOWN),
    message(V4, b"\x00\xff"),
]


def test_what_was_written_is_read_back():
    assert pcapng.read(pcapng.exported(ALL)) == ALL
    assert pcapng.read(pcapng.exported([])) == []


@given(
    st.binary(max_size=300),
    st.booleans(),
    st.sampled_from(["udp", "tcp", "tls"]),
    st.ip_addresses(v=4),
    st.integers(0, 65535),
    st.text(max_size=30).filter(lambda text: ";" not in text),
)
def test_any_message_survives(data, received, transport, host, port, remark):
    host = str(host) if int(host) else ""
    remark = remark.encode("utf-8", "replace").decode()
    one = message(((host, port), ("10.0.0.1", 5060)), data, received, transport, remark)
    assert pcapng.read(pcapng.exported([one])) == [one]


def test_a_message_that_no_datagram_has_room_for_is_cut_and_says_so():
    long = message(V4, b"x" * 65_536)
    (read,) = pcapng.read(pcapng.exported([long]))
    assert len(read.data) == 65_507
    assert read.remark == "the end is left out"


@pytest.mark.parametrize("damage", [0, 4, 11, 27, 28, 60, 90, -1, -2])
def test_half_a_file_is_said_to_be_one(damage):
    whole = pcapng.exported(ALL)
    with pytest.raises(CaptureError):
        pcapng.read(whole[:damage])


def test_another_file_is_none():
    for data in (b"", b"x" * 40, pcapng.exported([])[:8] + b"\x1a\x2b\x3c\x4d" + bytes(30)):
        with pytest.raises(CaptureError):
            pcapng.read(data)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_whatever_follows_is_read_or_refused(junk, cut):
    try:
        pcapng.read(pcapng.exported(ALL[:1])[: -cut or None] + junk)
    except CaptureError:
        return


def test_other_packets_are_left_out():
    packet = bytes.fromhex("4500001c0000000040060000") + bytes(16)  # TCP
    body = struct.pack("<IIIII", 0, 0, 0, len(packet), len(packet)) + packet
    assert pcapng.read(pcapng.exported([]) + pcapng._block(6, body)) == []


@pytest.mark.interop
@pytest.mark.parametrize("ends", [V4, V6], ids=["IPv4", "IPv6"])
@pytest.mark.parametrize("transport", ["udp", "tls"])
def test_tshark_reads_it(tmp_path, ends, transport):
    if shutil.which("tshark") is None:
        pytest.fail("tshark is missing: make test installs it")
    file = tmp_path / "trace.pcapng"
    file.write_bytes(
        pcapng.exported(
            [message(ends, transport=transport), message(ends, OK, True, transport, "not let in")]
        )
    )
    fields = [
        "frame.time_epoch",
        "ip.src",
        "ipv6.dst",
        "udp.srcport",
        "sip.Method",
        "sip.Status-Code",
        "sip.Call-ID",
    ]
    shown = [*fields, "frame.comment", "_ws.malformed", "ip.checksum.status", "udp.checksum.status"]
    done = subprocess.run(
        ["tshark", "-n", "-r", file, "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
         "-T", "fields", "-E", "separator=|", *(word for name in shown for word in ("-e", name))],
        capture_output=True, text=True, timeout=60, check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    v4 = ends is V4
    first, second = (line.split("|") for line in done.stdout.splitlines())
    source, target = ("192.0.2.1", "") if v4 else ("", "2001:db8::10")
    checks = ["", "1", "3"] if v4 else ["", "", "1"]  # good; of IPv4 there is none for UDP
    assert first[0].startswith("1800000000.123456")
    assert first[1:] == [source, target, "5062", "OPTIONS", "", "ab1", transport, *checks]
    assert second[3:8] == ["5060" if v4 else "5061", "", "200", "ab1", f"{transport}; not let in"]
