# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons and lights of a USB headset: bytes in, wishes out. No I/O, no clock, no threads.

descriptor   where in its reports a device has buttons and lights of a telephone (HID 1.11 report descriptors)
presses      what its reports ask for, and the reports that show it how the phone stands
"""
