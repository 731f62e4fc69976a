"""YAML as an editor's language server reads it for a schema: version 1.2, core types."""

import re
from pathlib import Path
from typing import Any

import yaml


class Editor(yaml.SafeLoader):
    """Numbers, booleans and null by the core schema of YAML 1.2; keys stay as written."""

    def construct_key(self, node: yaml.Node) -> str:
        """A key of JSON: text, whatever type the value would have."""
        return str(node.value)

    def construct_pairs_by_text(self, node: yaml.Node) -> dict[str, Any]:
        """A mapping with its keys as text."""
        if not isinstance(node, yaml.MappingNode):
            raise yaml.constructor.ConstructorError(None, None, "no mapping", node.start_mark)
        return {
            self.construct_key(key): self.construct_object(value, deep=True)
            for key, value in node.value
        }

    def construct_whole(self, node: yaml.ScalarNode) -> int:
        """A whole number, which may be octal (0o17) or hexadecimal (0x1F)."""
        text = str(node.value)
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)

    def construct_real(self, node: yaml.ScalarNode) -> float:
        """A number with a fraction or an exponent."""
        return float(str(node.value))


Editor.yaml_implicit_resolvers = {}
for tag, pattern, begins in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), begins)
Editor.add_constructor("tag:yaml.org,2002:map", Editor.construct_pairs_by_text)
Editor.add_constructor("tag:yaml.org,2002:int", Editor.construct_whole)
Editor.add_constructor("tag:yaml.org,2002:float", Editor.construct_real)


def read(path: Path) -> Any:
    """What the schema is held against. Raises yaml.YAMLError, ValueError (not UTF-8)."""
    return yaml.load(path.read_bytes(), Loader=Editor)  # a safe loader
