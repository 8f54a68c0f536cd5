# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripted SIP phones: colleagues for the demo, callers and callees for tests and load.

robot     a phone that registers, calls, and answers by a policy
call      one call of it
exchange  requests that can be awaited, with digest authentication
media     its offers and answers (RFC 3264)
rtp       its sound and digits
tones     tones to be recognised by
scenes    life in an office: robots that call each other
"""
