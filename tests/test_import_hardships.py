"""What the machine does to an import: folders on another disk, no room left, a process that is killed."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from core import confined
from core.actions import import_folder, import_log
from core.actions.import_reading import Reading
from core.errors import FileRefused, Refused
from core.importers import staging, work
from tests.log_files import ROLES, SIMPLE
from tests.make import make_session
from tests.test_import_log import act


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than temporary files."""
    for place in ("/dev/shm", "/run/shm", str(Path.home())):
        if os.access(place, os.W_OK) and Path(place).stat().st_dev != tmp_path.stat().st_dev:
            folder = Path(tempfile.mkdtemp(dir=place))
            yield folder
            shutil.rmtree(folder, ignore_errors=True)
            return
    pytest.skip("this machine has only one file system to write to")


def test_the_sessions_may_lie_on_another_disk_than_temporary_files(other_disk, tmp_path):
    (tmp_path / "upload").write_text(SIMPLE)
    given = {"path": str(tmp_path / "upload"), "mapping": ROLES}
    answer = confined.run("core.importers.work:read", given, folder=other_disk)
    assert answer["events"] == 3
    names = {"events.parquet", "cases.parquet", "names.parquet", "values.parquet", "figures.json"}
    assert {file.name for file in other_disk.iterdir()} == names


def fail_for_room(**_given: object) -> None:
    """What a child meets on a disk without room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fail_for_room_in_a_library(**_given: object) -> None:
    """The same, as the database says it, and what an importer makes of it."""
    try:
        raise duckdb.IOException('Could not write file "/somewhere/secret": No space left on device')
    except duckdb.IOException as trouble:
        raise FileRefused("The file could not be read: it is damaged. Export it again.") from trouble


@pytest.mark.parametrize("function", ["fail_for_room", "fail_for_room_in_a_library"])
def test_a_full_disk_is_called_a_full_disk_and_not_a_damaged_file(function):
    with pytest.raises(FileRefused) as refused:
        confined.run(f"tests.test_import_hardships:{function}", {})
    assert (
        str(refused.value)
        == "The file was not read: the disk of this machine is full. Free some space, then try again."
    )


def test_without_room_for_an_order_no_child_is_started(monkeypatch):
    def full(*_given: object, **_named: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(FileRefused, match="the disk of this machine is full"):
        confined.run("core.importers.work:inspect", {"path": "nowhere"})


class Full:
    """A file that can be read for a while, until what was read can't be put down any more."""

    def read(self, size: int) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_upload_without_room_for_it_is_refused_in_one_sentence_and_leaves_nothing(tmp_path):
    with pytest.raises(FileRefused, match="could not be put beside the sessions"):
        staging.stage(tmp_path, Full(), "log.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_staging_folder_that_is_none_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "staging").write_text("a file where a folder should be")
    (tmp_path / "log.csv").write_text(SIMPLE)
    with pytest.raises(FileRefused, match="could not be put beside the sessions"):
        staging.stage(tmp_path / "staging", SIMPLE.encode(), "log.csv")
    with pytest.raises(FileRefused, match="could not be put beside the sessions"):
        import_folder.link_anywhere(tmp_path / "staging", tmp_path / "log.csv")


def test_an_importer_leaves_no_half_written_tables_under_their_names(tmp_path):
    (tmp_path / "upload").write_text(SIMPLE)
    work.read(str(tmp_path / "upload"), str(tmp_path), ROLES)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("swapped", ["link", "pipe"])
def test_a_file_of_the_folder_that_becomes_a_link_or_a_pipe_before_it_is_read_is_not_followed(tmp_path, swapped):
    place = tmp_path / "import"
    place.mkdir()
    (place / "log.csv").write_text(SIMPLE)
    linked = import_folder.link(tmp_path / "staging", place, "log.csv")
    assert work.inspect(str(linked.folder / "upload"))["columns"] == ["case", "activity", "time"]
    (place / "log.csv").unlink()
    (tmp_path / "secret").write_text(SIMPLE)
    if swapped == "link":
        (place / "log.csv").symlink_to(tmp_path / "secret")
    else:
        os.mkfifo(place / "log.csv")
    with pytest.raises(FileRefused, match="no plain file any more"):
        work.inspect(str(linked.folder / "upload"))


def test_a_file_of_the_folder_that_changes_after_it_was_read_is_not_kept(store, tmp_path):
    session, place = make_session(), tmp_path / "import"
    store.apply(act("s"), session.session_id, saves=(session,))
    place.mkdir()
    (place / "log.csv").write_text(SIMPLE)
    linked = import_folder.link(store.staging_folder, place, "log.csv")
    staged = import_folder.fingerprinted(import_folder.start_fingerprint(linked, 60).result(), linked)
    checked = import_log.check(staged, Reading(ROLES, "UTC"))
    facts = store.facts(session.session_id)
    workflow = import_log.new_workflow(facts, "Claims")
    (place / "log.csv").write_text(SIMPLE + "C,one,2024-01-03 10:00\n")
    with pytest.raises(FileRefused, match="has changed since it was chosen"):
        import_log.keep(store, act("k"), facts, workflow, staged, checked)
    assert not store.facts(session.session_id).event_logs


def test_a_name_that_another_tab_took_meanwhile_is_refused_and_the_same_act_again_is_not(store):
    session = make_session()
    store.apply(act("s"), session.session_id, saves=(session,))
    facts = store.facts(session.session_id)
    kept = []
    for op_id in ("one", "two"):
        staged = import_log.stage(store.staging_folder, SIMPLE.encode(), "log.csv")
        checked = import_log.check(staged, Reading(ROLES, "UTC"))
        kept.append((act(op_id), facts, import_log.new_workflow(facts, "Claims"), staged, checked))
    first = import_log.keep(store, *kept[0])
    assert import_log.keep(store, *kept[0]).event_log_id == first.event_log_id
    with pytest.raises(Refused, match="There is a workflow called 'Claims' already"):
        import_log.keep(store, *kept[1])
    assert len(store.facts(session.session_id).workflows) == 1


def test_a_split_that_is_cancelled_says_so_and_not_that_nothing_was_kept(store, monkeypatch):
    session = make_session()
    store.apply(act("s"), session.session_id, saves=(session,))
    staged = import_log.stage(store.staging_folder, SIMPLE.encode(), "log.csv")
    checked = import_log.check(staged, Reading(ROLES, "UTC"))
    facts = store.facts(session.session_id)
    may_split, cancelled = threading.Event(), threading.Event()

    def split_slowly(*_given: object) -> None:
        may_split.set()
        assert cancelled.wait(30)
        raise Refused("The import was cancelled. Nothing of it was kept.")

    monkeypatch.setattr(import_log, "split_at_import", split_slowly)
    new = import_log.new_workflow(facts, "Claims")
    loading = import_log.start_keep(store, act("k"), facts, new, staged, checked, "case")
    assert may_split.wait(30)
    loading.cancel()
    cancelled.set()
    log, parts, why = loading.result()
    assert (log.events, parts, why) == (3, None, "The splitting was cancelled. You can split the log later.")
