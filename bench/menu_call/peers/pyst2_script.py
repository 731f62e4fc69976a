#!/usr/bin/python3
"""A classic AGI script on pyst2, started by Asterisk once for each call."""

import os
import sys

from asterisk.agi import AGI

menu, thanks = sys.argv[1:3]
with open(os.devnull, "w") as unread:
    agi = AGI(stderr=unread)
    key = agi.stream_file(menu, "0123456789*#") or agi.wait_for_digit(5000)
    if key == "1":
        agi.stream_file(thanks)
