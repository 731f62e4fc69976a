"""The engine's composition root: flows in memory, a FastAGI server, a clean end."""

import asyncio
import logging
import signal
import sys

from agi.line import AgiPhone
from agi.server import FastAgiServer
from agi.session import Session
from longlines import settings as settings_module
from longlines.flow import library, speech
from longlines.flow.engine import Engine
from longlines.flow.problems import FlowProblems

CONFIGURATION_ERROR = 78
