"""The import folder: what is offered, what is not, and that a file is read where it lies and only while it stays."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from core import confined
from core.actions import import_folder, import_log
from core.actions.import_reading import Reading
from core.errors import FileRefused
from tests.pages.importing import CSV, button, opened, press, texts


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "logs"
    made.mkdir()
    (made / "claims.csv").write_text(CSV)
    return made


def test_the_folder_is_named_at_start_or_not_at_all(tmp_path):
    assert import_folder.folder({}) is None
    assert import_folder.folder({"ONELANE_IMPORT_DIR": "  "}) is None
    assert import_folder.folder({"ONELANE_IMPORT_DIR": str(tmp_path)}) == tmp_path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links and pipes are tried where they are usual")
def test_only_plain_files_directly_inside_are_offered(place, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("x")
    (place / "link.csv").symlink_to(secret)
    (place / ".hidden.csv").write_text("x")
    (place / "sub").mkdir()
    (place / "sub" / "deep.csv").write_text("x")
    os.mkfifo(place / "pipe.csv")
    assert [one.name for one in import_folder.files(place)] == ["claims.csv"]
    for name in ("link.csv", ".hidden.csv", "sub", "../secret.csv", "sub/deep.csv", "pipe.csv", "..", "", "gone.csv"):
        with pytest.raises(FileRefused):
            import_folder.link(tmp_path / "staging", place, name)
    assert not (tmp_path / "staging").exists()


def test_hostile_names_are_plain_text(place):
    (place / "![x](https:evil)\n<b>.csv").write_text("x")
    shown = {one.shown for one in import_folder.files(place)}
    assert "![x](https:evil) <b>.csv" in shown


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(FileRefused, match="ONELANE_IMPORT_DIR") as caught:
        import_folder.files(tmp_path / "gone")
    assert str(tmp_path) not in str(caught.value)


def test_a_file_is_read_where_it_lies_and_not_copied(place, store):
    linked = import_folder.link(store.staging_folder, place, "claims.csv")
    assert linked.folder.is_relative_to(store.staging_folder)
    assert (linked.folder / "upload").is_symlink()
    staged = import_folder.fingerprinted(import_folder.start_fingerprint(linked, 60).result(), linked)
    assert staged.sha256 == hashlib.sha256(CSV.encode()).hexdigest()
    assert (staged.size, staged.file_name) == (len(CSV), "claims.csv")
    checked = import_log.check(staged, Reading(import_log.look(staged).roles, "UTC"))
    assert checked.events == 52
    import_log.discard(staged)
    assert (place / "claims.csv").read_text() == CSV


def test_a_file_that_changes_after_it_was_chosen_is_refused(place, store):
    linked = import_folder.link(store.staging_folder, place, "claims.csv")
    job = import_folder.start_fingerprint(linked, 60)
    (place / "claims.csv").write_text(CSV + "more")
    with pytest.raises(FileRefused, match="has changed since it was chosen"):
        import_folder.fingerprinted(job.result(), linked)


def test_taking_the_fingerprint_can_be_cancelled(place, store):
    linked = import_folder.link(store.staging_folder, place, "claims.csv")
    job = import_folder.start_fingerprint(linked, 60)
    job.cancel()
    assert isinstance(job, confined.Job)
    assert job.is_done


def test_the_page_lists_the_folder_and_imports_from_it(place, store, monkeypatch):
    monkeypatch.setenv("ONELANE_IMPORT_DIR", str(place))
    app = opened(store)
    app.segmented_control[0].set_value("folder").run()
    assert list(app.dataframe[0].value["File"]) == ["claims.csv"]
    assert button(app, "Read this file").disabled
    app.selectbox[0].set_value(0).run()
    press(app, "Read this file")
    assert "claims.csv · 3 kB" in texts(app)
    press(press(app, "Check this file"), "Import 52 events")
    assert store.facts("s1").event_logs[0].file_name == "claims.csv"
    assert list(store.staging_folder.glob("*")) == []
    assert (place / "claims.csv").read_text() == CSV


def test_an_empty_folder_says_what_to_do(tmp_path, store, monkeypatch):
    monkeypatch.setenv("ONELANE_IMPORT_DIR", str(tmp_path / "empty"))
    (tmp_path / "empty").mkdir()
    app = opened(store)
    app.segmented_control[0].set_value("folder").run()
    assert "The import folder is empty" in texts(app)


def test_without_the_setting_the_help_says_how_to_set_it(store, monkeypatch):
    monkeypatch.delenv("ONELANE_IMPORT_DIR", raising=False)
    app = opened(store)
    assert "ONELANE_IMPORT_DIR" in app.file_uploader[0].help
