"""Templates fill strictly, and no value becomes configuration."""

import pytest

from longlines.host.templates import TemplateError, fill


def test_values_and_groups_are_filled() -> None:
    text = "port = @{port}\n;@each people\n[@{name}]\nport = @{port}\n;@end\nend\n"
    people = [{"name": "alice"}, {"name": "bob", "port": "2"}]
    assert fill(text, {"port": "1"}, {"people": people}, "a.conf") == (
        "port = 1\n[alice]\nport = 1\n[bob]\nport = 2\nend\n"
    )


def test_what_asterisk_fills_stays() -> None:
    text = "cel.csv => ${CSV_QUOTE(${eventtype})}\nsip:a@b\n"
    assert fill(text, {}, {}, "a.conf") == text


@pytest.mark.parametrize(
    "value",
    ["a\nsystem = yes", "a\rb", "a\x00", "a\tb", "a;b", "${SHELL(id)}", "$[1]", "\u2028"],
)
def test_a_value_that_would_become_configuration_is_refused(value: str) -> None:
    with pytest.raises(TemplateError, match=r"a\.conf:2: the value of 'name'"):
        fill("\nname = @{name}\n", {"name": value}, {}, "a.conf")


def test_a_refused_value_is_not_repeated_in_the_message() -> None:
    with pytest.raises(TemplateError) as caught:
        fill("@{password}", {"password": "secret\nword"}, {}, "a.conf")
    assert "word" not in str(caught.value).replace("password", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@{prot}", "a.conf:1: unknown value 'prot'; known: port"),
        ("@{port", "a.conf:1: unknown value 'port'"),
        ("@{}", "a.conf:1: unknown value ''"),
        (";@each dogs\n;@end", "a.conf:1: unknown group 'dogs'; known: people"),
        (";@each people\n", ";@each without ;@end"),
        (";@end", "a.conf:1: ;@end without ;@each"),
        (";@each people\n;@each people\n", "a.conf:2: close the ;@each"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        fill(text, {"port": "1"}, {"people": [{}]}, "a.conf")
    assert message in str(caught.value)
