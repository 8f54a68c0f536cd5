# SPDX-License-Identifier: GPL-3.0-or-later
"""asyncio skins around the SIP core: UDP, TCP and TLS.

stack                listeners, connections and one timer around one endpoint
owner                what a socket asks of who owns it
datagrams            UDP sockets
streams              TCP and TLS connections
turns                in which order connections are read, when there is more than can be read at once
inbound_connections  those that peers opened, and which one goes for another
addresses            what an address of a peer is: which one, and in which network
packet_filter        whose packets a socket is given at all
limits               what an address may do before anybody there has logged in
tls                  settings for listeners and connections
"""
