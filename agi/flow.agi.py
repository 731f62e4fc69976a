#!/usr/bin/python3
"""Carries one call through its flow without the engine: AGI(flow.agi.py,FLOW,PLACE,OUTCOME,...).

Asterisk starts it with the Python (3.11 or newer) of its own root, where not even env is found,
so the way to our packages is found here: those of the checkout's .venv that are plain Python
serve any version. Compiled modules are kept in the instance's home: the checkout is read-only
there, that Python brings none, and every session begins with these imports. For the same reason
nothing is imported before that but what Python starts with.
"""

import os
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
VENV = os.path.join(CHECKOUT, ".venv", "lib")

if __name__ == "__main__":
    home = os.environ.get("LONGLINES_HOME") or os.path.join(CHECKOUT, "var")
    if sys.pycache_prefix is None:
        sys.pycache_prefix = os.path.join(os.path.abspath(home), "pbx", "python")
    sys.path[0] = CHECKOUT
    if os.path.isdir(VENV):
        sys.path += [os.path.join(VENV, name, "site-packages") for name in os.listdir(VENV)]

    from agi.script import main

    sys.exit(main())
