# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a call besides two who talk.

Whose phones ring (hunting, forwarding, teams, response groups) is no service: ``pbx.dialplan``.

pickup             the ways to take a ringing call: code, group, pickup group number, Replaces
replaces           which leg a Replaces header means (RFC 3891)
replace_leg        a phone takes somebody's place in a call that is up
transfer           REFER: to a number, to a call, to an orbit
attended_transfer  REFER with Replaces: two calls become one (RFC 5589)
refer_progress     what who transfers is told (RFC 3515)
park               calls that wait at an orbit
conference         three talk; ``join`` is which call a phone joins
ring_for_waiting   phones ring for somebody who is in a call already
waiting_party      what that one hears meanwhile
server_call        a caller who talks to the PBX itself: echo test, announcement
missed_calls       who called whom in vain
text_messages      texts to users (RFC 3428); what they say is in ``pickup``
"""
