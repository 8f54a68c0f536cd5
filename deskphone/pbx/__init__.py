# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundled registrar, back-to-back user agent and dialog-event notifier.

Each room knows only those above it in this list; a contract in ``setup.cfg`` keeps it so:

    base        replies, lifetimes, records that last, the log of refusals, the brake on guessing
    registrar   who is asking, and where the phones are
    dialplan    what a dialled string means, where a call goes, who may take it
    notifier    SUBSCRIBE and NOTIFY, and the documents of other servers (``notifier.profiles``)
    b2bua       calls as two legs: dialogs with phones, offers and answers, forking
    services    pickup, transfer, park, conference, missed calls, texts
    voicemail   messages of callers, and listening to them
    media       sound: RTP sockets, playing, recording, mixing
    core        brings the rooms together, without I/O and clock
    admin       the tools of ``deskphone-pbx`` and their control socket
    server      the process: sockets, clocks, signals, the state file

``__main__`` is the command ``deskphone-pbx``.
"""
