# SPDX-License-Identifier: GPL-3.0-or-later
"""What every part of the PBX may use: records that last, who was refused, and the brake on guessing."""
