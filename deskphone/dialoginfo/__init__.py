# SPDX-License-Identifier: GPL-3.0-or-later
"""dialog-info documents (RFC 4235): a tolerant reader and a builder.

document  what a document says, after reading
parse     the reader, which hostile bodies cannot hold up
build     the writer
setting   a document set out for reading
rlmi      lists of documents in one NOTIFY (RFC 4662)
"""
