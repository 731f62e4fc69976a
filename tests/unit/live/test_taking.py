"""Edits in the flows folder go live, or are refused and told once."""

import os
from pathlib import Path

import pytest

from longlines.flow import library, sets, sound, studio
from longlines.flow.model import FlowError
from longlines.flow.phone import Audio
from longlines.live import contents, history
from longlines.live.history import FAILED, LIVE, REFUSED
from longlines.live.pending import pending
from tests.unit.live.conftest import DESK, PROMPTS, Office

LOUD = DESK.replace("completed", "loud")
BAD = DESK.replace("say:", "sey:")


def test_the_first_set_is_all_or_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.write("desk.yaml", DESK)
    office.write("prompts/en.yaml", PROMPTS)
    office.write("worse.yaml", BAD.replace("desk", "worse"))
    (entry,) = office.take()
    assert entry.what == REFUSED
    assert entry.errors[0].startswith('flows/worse.yaml:4:5: there is no verb "sey"')
    assert sets.in_force(office.archive) == ""


def test_an_edit_goes_live(office: Office) -> None:
    before = sets.in_force(office.archive)
    office.write("desk.yaml", LOUD)
    (entry,) = office.take()
    assert (entry.what, entry.by) == (LIVE, "file")
    assert entry.author
    assert [change.name for change in entry.changes] == ["desk"]
    assert sets.in_force(office.archive) == entry.set != before
    assert office.take() == []


def test_a_bad_file_is_refused_and_the_others_go_live(office: Office) -> None:
    live = office.versions()
    office.write("desk.yaml", BAD)
    office.write("prompts/en.yaml", 'greeting: "Good day."\n')
    refused, gone_live = office.take()
    assert refused.what == REFUSED
    assert [change.file for change in refused.changes] == ["desk.yaml"]
    assert len(refused.errors) == 1
    assert gone_live.what == LIVE
    assert [change.file for change in gone_live.changes] == ["prompts/en.yaml"]
    assert office.versions()["desk"] == live["desk"]
    (held_back,) = pending(office.flows, office.archive)
    assert held_back.entry == refused


def test_a_refusal_is_recorded_once(office: Office) -> None:
    office.write("desk.yaml", BAD)
    assert len(office.take()) == 1
    assert office.take() == []
    office.write("night.yaml", DESK.replace("desk", "night"))
    office.take()
    office.take(again=True)
    assert [entry.what for entry in history.read(office.archive)] == [LIVE, REFUSED, LIVE]


def test_files_that_need_each_other_go_live_together(office: Office) -> None:
    office.write("desk.yaml", DESK.replace("greeting", "welcome"))
    (refused,) = office.take()
    assert refused.errors == ('flows/desk.yaml:4:19: there is no prompt "welcome"',)
    office.write("prompts/en.yaml", PROMPTS + 'welcome: "Welcome."\n')
    (entry,) = office.take()
    assert [change.name for change in entry.changes] == ["desk", "prompts/en.yaml"]


def test_a_mistake_elsewhere_refuses_what_caused_it(office: Office) -> None:
    office.write("prompts/en.yaml", 'welcome: "Welcome."\n')
    (entry,) = office.take()
    assert entry.what == REFUSED
    assert [change.file for change in entry.changes] == ["prompts/en.yaml"]
    assert 'there is no prompt "greeting"' in entry.errors[0]


def test_a_flow_is_taken_away(office: Office) -> None:
    (office.flows / "night.yaml").unlink()
    (entry,) = office.take()
    assert entry.changes[0].after == ""
    assert set(office.versions()) == {"desk", "prompts/en.yaml"}
    (office.flows / "desk.yaml").unlink()
    (entry,) = office.take()
    assert entry.what == REFUSED, "a set without any flow"
    assert "desk" in office.versions()


def test_a_lost_folder_changes_nothing(office: Office) -> None:
    live = office.versions()
    office.flows.rename(office.home / "elsewhere")
    entries = office.take()
    assert entries
    assert all(entry.what == REFUSED for entry in entries)
    assert office.versions() == live


def test_a_recording_from_a_studio_goes_live(office: Office) -> None:
    recorded = studio.path_of(office.flows / "prompts", "en", "greeting", 1, "Hello.")
    sound.write(recorded, b"\x90" * sound.RATE * 2)
    (entry,) = office.take()
    assert [change.name for change in entry.changes] == [contents.RECORDINGS]
    (audio,) = library.load_published(office.archive).prompts.parts("greeting")
    assert isinstance(audio, Audio)
    assert audio.seconds == 2.0
    sound.write(recorded, b"\x90" * sound.RATE)
    (entry,) = office.take()
    assert entry.what == LIVE
    (again,) = library.load_published(office.archive).prompts.parts("greeting")
    assert isinstance(again, Audio)
    assert again.seconds == 1.0
    assert sound.length(Path(f"{audio.path}{sound.SUFFIX}")) == 2.0, "calls may still play it"
    recorded.unlink()
    (entry,) = office.take()
    assert entry.changes[0].after == ""


def test_files_of_editors_are_no_flows(office: Office) -> None:
    (office.flows / ".#desk.yaml").symlink_to("nobody@nowhere.1")
    office.write("#desk.yaml#", BAD)
    office.write(".desk.yaml", BAD)
    assert office.take() == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "dangling"])
def test_what_is_no_file_is_told(office: Office, kind: str) -> None:
    path = office.flows / "odd.yaml"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("nowhere.yaml")
    (entry,) = office.take()
    assert entry.what == REFUSED
    assert entry.errors == ("flows/odd.yaml:1:1: can't be read: it is no file",)


def test_a_failure_is_recorded_once_and_tried_again(office: Office) -> None:
    office.write("prompts/en.yaml", 'greeting: "Good day."\n')
    sounds = office.home / "sounds"
    kept = sounds.rename(office.home / "kept")
    sounds.write_text("in the way")
    for _ in range(2):
        (entry,) = office.take()
        assert entry.what == FAILED
    sounds.unlink()
    kept.rename(sounds)
    (entry,) = office.take()
    assert entry.what == LIVE
    assert [each.what for each in history.read(office.archive)] == [LIVE, FAILED, LIVE]


def test_a_call_keeps_its_set(office: Office) -> None:
    began = library.load_published(office.archive)
    office.write("desk.yaml", DESK.replace("greeting", "welcome"))
    office.write("prompts/en.yaml", 'welcome: "Welcome."\n')
    office.write("night.yaml", DESK.replace("desk", "night").replace("greeting", "welcome"))
    office.take()
    later = library.load_published(office.archive)
    own = later.at(began.version)
    assert own.flow("desk").version == began.flow("desk").version
    assert own.prompts.parts("greeting") == began.prompts.parts("greeting")
    assert later.at(began.version) is own
    assert later.at("") is later.at(later.version) is later
    assert later.at("000000000000") is later, "a set that is gone gives the one in force"


@pytest.mark.parametrize("damage", ["", "flow: other\n"])
def test_a_damaged_archive_is_mended_at_the_next_start(office: Office, damage: str) -> None:
    kept = sets.source(office.archive, "desk", office.versions()["desk"])
    if damage:
        kept.write_text(damage)
    else:
        kept.unlink()
    with pytest.raises(FlowError):
        library.load_published(office.archive).flow("desk")
    office.take(again=True)
    assert library.load_published(office.archive).flow("desk")


def test_old_sets_go_and_versions_stay(office: Office) -> None:
    first, desk = sets.in_force(office.archive), office.versions()["desk"]
    office.write("desk.yaml", LOUD)
    office.take()
    in_use = sets.audio_in_use(office.archive)
    sets.forget_old(office.archive)
    assert sets.is_whole(office.archive, first)
    old = os.stat(sets.folder(office.archive, first)).st_mtime
    sets.forget_old(office.archive, now=old + sets.KEPT + 1)
    assert not sets.is_whole(office.archive, first)
    assert sets.is_whole(office.archive, sets.in_force(office.archive))
    assert in_use
    own = [path for path in in_use if Path(path).is_absolute()]
    assert own
    assert all(Path(f"{path}{sound.SUFFIX}").exists() for path in own)
    assert sets.source(office.archive, "desk", desk).read_text() == DESK
