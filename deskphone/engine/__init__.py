# SPDX-License-Identifier: GPL-3.0-or-later
"""Engines that put the phone on the network.

port.py is the contract, pjsua/ the real one, fake.py the one for tests. The window has the real one in a
process of its own: remote.py is its side, host.py the child's, frames.py what passes between them.
"""
