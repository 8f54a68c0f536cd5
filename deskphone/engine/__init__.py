# SPDX-License-Identifier: GPL-3.0-or-later
"""Engines that put the phone on the network. The window has the real one in a process of its own.

port        the contract, in words
pjsua       the engine on pjsua2
sipwatch    the second subscriber, on the project's SIP core
tls         the phone's TLS
watching    an engine that only watches, without pjsua2
replay      one without a network, that tells a recording again
fake        one without a network, for tests
options     what an engine may be told before it starts
listener    how an engine tells its listener
supervisor  the window's side: it notices that process's death, and starts another
child       one life of that process
host        the process itself
frames      what crosses the pipe between them
ledger      what an engine was asked for, to ask the next one
farewell    ends the calls of an engine that died
late        ends those that were answered meanwhile
alive       is a server there? One OPTIONS
overlong    messages that the SIP library cannot hold
names       where servers are, while a name server hangs, too
name_servers  NAPTR, SRV and addresses, asked of name servers
locating    the servers of domains, remembered as long as DNS says
servers     which of several is used: fail-over, and the way back
knock       does a server that failed answer again?
audio       the sound device, by miniaudio
sound       between the telephone's clock and the sound device's
wave_file   what a call is recorded to
"""
