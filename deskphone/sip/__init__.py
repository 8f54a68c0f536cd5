# SPDX-License-Identifier: GPL-3.0-or-later
"""The SIP core (RFC 3261 and friends) without I/O and clock: bytes and now go in, events and bytes out.

endpoint     the whole of it: what comes in, what goes out, the next timer
events       what it tells the transaction user
transaction  client and server transactions (section 17)
dialog       dialogs (section 12)
message      requests and responses, with typed values read on demand
parse        reading messages, with limits; ``serialize`` writes them
stream       where messages end on TCP and TLS (section 18.3)
headers      header fields: an ordered multimap that ignores case
fields       small typed values: Via, CSeq, Event, Reason, digest headers
grammar      tokens, quoted strings, lists, parameters (section 25.1)
location     which servers a domain names, in which order (RFC 3263, RFC 2782)
uri          URIs, and the addresses that carry them
replaces     the Replaces header (RFC 3891)
digest       authentication (RFC 7616, RFC 8760), both sides
sdp          session descriptions (RFC 8866)
ids          branches, tags, Call-IDs
timers       the values of section 17, and a queue of timers
complaints   log lines about what cannot be read, bounded
masking      hides secrets in the text of messages
wire_log     messages as lines of a log, without secrets
"""
