# SPDX-License-Identifier: GPL-3.0-or-later
"""Engines that put the phone on the network.

port.py is the contract, pjsua/ the real one, fake.py the one for tests.
"""
