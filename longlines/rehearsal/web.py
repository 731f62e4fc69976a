"""Canned answers of the web for a test: `- answers: 200` with a body, `- fails`, `- times_out`."""

import json
import re

from longlines.flow.kinds import BadValue, scalar
from longlines.flow.marks import Mapping, Node, Scalar, Sequence
from longlines.flow.problems import Problem, did_you_mean
from longlines.rehearsal import fields
from longlines.rehearsal.cases import WebReply
from longlines.rehearsal.fields import Problems

ACCIDENTS = ("fails", "times_out")
REPLY = ("answers", "json", "text", "url")


def replies(node: Node, problems: Problems) -> tuple[WebReply, ...]:
    """One answer for each time that a flow asks the web, in order."""
    found = []
    for item in problems.items(node, "web"):
        if isinstance(item, Scalar):
            word = problems.read(fields.choice(*ACCIDENTS), item, "fails")
            found.append(WebReply(None if word == "times_out" else 0, mark=item.mark))
        else:
            found.append(_reply(item, problems))
    return tuple(found)


def _reply(node: Node, problems: Problems) -> WebReply:
    found = problems.fields(node, "an answer of the web", REPLY)
    if "answers" not in found:
        problems.append(Problem(node.mark, "write answers: 200, fails or times_out"))
    if "json" in found and "text" in found:
        problems.append(Problem(found["text"].mark, "an answer has either json or text"))
    status = problems.read(_status, found["answers"], 200) if "answers" in found else 200
    body = ""
    if "json" in found:
        body = json.dumps(_plain(found["json"]))
    elif "text" in found:
        body = problems.read(fields.words, found["text"], "")
    url = problems.read(fields.words, found["url"], "") if "url" in found else ""
    return WebReply(status, body, url, node.mark)


def _status(node: Node) -> int:
    text = scalar(node, "an HTTP status such as 200")
    if not re.fullmatch(r"[1-5]\d\d", text):
        near = did_you_mean(text, ACCIDENTS)
        raise BadValue(node.mark, f'"{text}" is no HTTP status such as 200{near}')
    return int(text)


def _plain(node: Node) -> object:
    """YAML as JSON: whole numbers, true and false as such, everything else as text."""
    if isinstance(node, Mapping):
        return {key.text: _plain(value) for key, value in node}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if node.text in ("true", "false"):
        return node.text == "true"
    return int(node.text) if re.fullmatch(r"-?(0|[1-9]\d{0,15})", node.text) else node.text
