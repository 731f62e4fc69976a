"""Flows put by command, and brought back."""

import threading
from pathlib import Path

import pytest

from longlines.flow import sets
from longlines.flow.problems import FlowProblems
from longlines.live import history, putting
from longlines.live.history import LIVE, REFUSED, Entry
from longlines.live.putting import PutError
from tests.published import publisher
from tests.unit.live.conftest import DESK, PROMPTS, Office

LOUD = DESK.replace("completed", "loud")
LOUDER = DESK.replace("completed", "louder")
BAD = DESK.replace("say:", "sey:")


def put(office: Office, path: str, text: str, force: bool = False) -> list[Entry]:
    seen = office.publisher.files()
    given = {path: text.encode()}
    return putting.put(office.publisher, given, "ann", "because", seen, force=force)


def back(office: Office, name: str, version: str = "") -> Entry:
    seen = office.publisher.files()
    return putting.roll_back(office.publisher, name, version, "bob", "oops", seen)[-1]


def test_what_is_put_is_live_and_in_the_folder(office: Office) -> None:
    (entry,) = put(office, "desk.yaml", LOUD)
    assert (entry.what, entry.by, entry.author, entry.why) == (LIVE, "put", "ann", "because")
    assert office.read("desk.yaml") == LOUD
    assert office.versions()["desk"] == entry.changes[0].after
    assert office.take() == [], "the watcher finds nothing left to do"


def test_a_bad_file_is_refused_with_its_mistakes(office: Office) -> None:
    with pytest.raises(FlowProblems, match=r'flows/desk\.yaml:4:5: there is no verb "sey"'):
        put(office, "desk.yaml", BAD)
    assert office.read("desk.yaml") == DESK
    last = history.read(office.archive)[-1]
    assert (last.what, last.by, last.author) == (REFUSED, "put", "ann")


def test_edits_of_other_files_go_live_by_themselves(office: Office) -> None:
    office.write("prompts/en.yaml", PROMPTS + 'welcome: "Welcome."\n')
    office.write("night.yaml", BAD.replace("desk", "night"))
    entries = put(office, "desk.yaml", DESK.replace("greeting", "welcome"))
    assert [(entry.what, entry.by) for entry in entries] == [
        (REFUSED, "file"),
        (LIVE, "file"),
        (LIVE, "put"),
    ]


def test_an_edit_in_the_folder_is_not_gone_over_unseen(office: Office) -> None:
    office.write("desk.yaml", BAD)
    with pytest.raises(PutError, match="holds edits that aren't live"):
        put(office, "desk.yaml", LOUD)
    put(office, "desk.yaml", LOUD, force=True)
    assert office.read("desk.yaml") == LOUD


def test_a_file_of_the_folder_is_put_where_it_is(office: Office) -> None:
    path = office.write("desk.yaml", LOUD)
    seen = office.publisher.files()
    place = putting.place_of(path, path.read_bytes(), office.flows, seen)
    assert place == "desk.yaml"
    (entry,) = put(office, place, LOUD)
    assert (entry.by, entry.why) == ("put", "because")


def test_a_reason_may_follow_a_change(office: Office) -> None:
    office.write("desk.yaml", LOUD)
    office.take()
    (entry,) = put(office, "desk.yaml", LOUD)
    assert (entry.changes, entry.why) == ((), "because")
    with pytest.raises(PutError, match="live already"):
        putting.put(
            office.publisher, {"desk.yaml": LOUD.encode()}, "ann", "", office.publisher.files()
        )


def test_what_changed_meanwhile_is_not_gone_over(office: Office) -> None:
    seen = office.publisher.files()
    put(office, "desk.yaml", LOUD)
    with pytest.raises(PutError, match="desk has changed meanwhile"):
        putting.put(office.publisher, {"desk.yaml": LOUDER.encode()}, "bob", "", seen)
    assert office.read("desk.yaml") == LOUD


def test_two_at_once_come_one_after_the_other(office: Office) -> None:
    told = threading.Event()
    waited: list[str] = []

    def waiting(holder: str) -> None:
        waited.append(holder)
        told.set()

    other = publisher(office.home, office.flows, waiting)
    seen = other.files()
    night = {"night.yaml": DESK.replace("desk", "night").encode()}
    second = threading.Thread(target=putting.put, args=(other, night, "bob", "", seen))
    with office.publisher.locked():
        second.start()
        assert told.wait(5)
        assert history.read(office.archive)[-1].author != "bob"
    second.join(5)
    assert len(waited) == 1
    assert history.read(office.archive)[-1].author == "bob"


def test_back_and_further_back(office: Office) -> None:
    put(office, "desk.yaml", LOUD)
    put(office, "desk.yaml", LOUDER)
    entry = back(office, "desk")
    assert (entry.by, entry.author, entry.why) == ("rollback", "bob", "oops")
    assert office.read("desk.yaml") == LOUD
    back(office, "desk")
    assert office.read("desk.yaml") == DESK
    with pytest.raises(PutError, match='no older version of "desk"'):
        back(office, "desk")
    versions = list(putting.versions(history.read(office.archive), "desk"))
    assert len(versions) == 3
    back(office, "desk", versions[2][:6])
    assert office.read("desk.yaml") == LOUDER


def test_back_to_what_no_longer_fits_is_refused(office: Office) -> None:
    seen = office.publisher.files()
    both = {
        "desk.yaml": DESK.replace("greeting", "welcome").encode(),
        "prompts/en.yaml": b'welcome: "Welcome."\n',
    }
    putting.put(office.publisher, both, "ann", "", seen)
    with pytest.raises(FlowProblems, match='there is no prompt "greeting"'):
        back(office, "desk")
    with pytest.raises(FlowProblems, match='there is no prompt "welcome"'):
        back(office, "prompts/en.yaml")


def test_a_flow_that_was_taken_away_comes_back(office: Office) -> None:
    (office.flows / "night.yaml").unlink()
    office.take()
    back(office, "night")
    assert "night" in office.versions()
    assert (office.flows / "night.yaml").exists()


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("desc", "", 'nothing is known of "desc"; did you mean "desk"'),
        ("desk", "0000", '0 versions of "desk" begin with "0000"'),
        ("desk", "", 'no older version of "desk"'),
    ],
)
def test_what_cannot_be_brought_back(office: Office, name: str, version: str, message: str) -> None:
    with pytest.raises(PutError, match=message):
        back(office, name, version)


def test_where_a_file_belongs(office: Office, tmp_path: Path) -> None:
    def place(path: str, text: str = "x: y\n") -> str:
        file = tmp_path / "mine" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return putting.place_of(file, text.encode(), office.flows, office.publisher.files())

    assert place("copy-of-desk.yaml", LOUD) == "desk.yaml"
    assert place("new.yaml", DESK.replace("desk", "reception")) == "reception.yaml"
    assert place("prices.yaml") == "prices.yaml"
    assert place("prompts/es.yaml") == "prompts/es.yaml"
    assert place("not-a-flow.yaml") == "not-a-flow.yaml"
    office.write("reception.yaml", DESK.replace("desk", "lobby"))
    office.take()
    with pytest.raises(PutError, match="holds something else"):
        place("new.yaml", DESK.replace("desk", "reception"))


def test_an_unwritable_folder_changes_nothing(office: Office) -> None:
    live = sets.in_force(office.archive)
    office.write(".desk.yaml.new/in-the-way", "")
    with pytest.raises(OSError, match="directory"):
        put(office, "desk.yaml", LOUD)
    assert sets.in_force(office.archive) == live
    assert len(history.read(office.archive)) == 1


@pytest.mark.parametrize("name", ["invoices.yaml", "web.yaml"])
def test_what_holds_as_it_stands_is_not_put(office: Office, tmp_path: Path, name: str) -> None:
    folder = office.publisher.folder
    for place in (folder / name, tmp_path / name):
        with pytest.raises(PutError, match="holds as it stands"):
            putting.place_of(place, b"", folder, {})
