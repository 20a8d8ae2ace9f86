"""Which file: one that is uploaded, or one of the import folder. It waits in a staging folder of its own.

The upload lives in the session state, not in the widget: the widget's copy in memory goes as soon as the file is on our
disk, and another page can be opened in between. When the browser is gone, or opens another session, the staging folder
goes with it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from core.actions import import_folder, import_log
from core.actions.import_folder import FolderFile, Linked
from core.actions.import_reading import Checked, Look, Reading
from core.errors import FileRefused
from core.importers.limits import Limits
from pages.parts import import_abandoned, tables, told
from pages.parts.import_waiting import Place, waited
from pages.parts.session import Here

SLOT = "import-upload"
TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xes", "gz", "parquet", "pq"]
WHERE = {"upload": "From this device", "folder": "From the server's import folder"}
HASH_SECONDS = 3600.0


@dataclass(eq=False)
class Upload:
    """What this browser is importing, from the chosen file to the import."""

    folder: Path
    shown: str
    size: int
    linked: Linked | None = None
    """Of the import folder; its fingerprint may still be missing."""
    staged: import_log.Staged | None = None
    key: str = field(default_factory=lambda: f"import-{secrets.token_hex(4)}")
    """Begins the keys of this import's widgets."""
    place: Place = field(default_factory=Place)
    choice: dict[str, Any] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    """Of a workbook; they stay to choose from when one of them can't be read."""
    look: Look | None = None
    trouble: str = ""
    """Why the file can't be read with this choice."""
    checking: Reading | None = None
    """What was asked to be checked and is not yet."""
    checked: Checked | None = None
    checked_with: Reading | None = None
    keeping: Any = None
    """The workflow that the import was pressed for and is not yet done."""
    split_by: str = ""

    def __post_init__(self) -> None:
        import_abandoned.watch(self)


def current() -> Upload | None:
    """What this browser is importing."""
    found: Upload | None = st.session_state.get(SLOT)
    return found


def forget() -> None:
    """Gives the current import up, or ends it after it was kept."""
    upload: Upload | None = st.session_state.pop(SLOT, None)
    if upload is not None:
        import_abandoned.end(upload.folder, upload.place)
    st.session_state["import-again"] = st.session_state.get("import-again", 0) + 1


def choose(here: Here) -> None:
    """The ways to a file; draws the page again as soon as one is chosen."""
    place = import_folder.folder()
    where = "upload"
    if place is not None:
        where = st.segmented_control(
            "Where is the file?", list(WHERE), default="upload", format_func=WHERE.__getitem__, required=True,
            key="import-where",
        )  # fmt: skip
    if where == "folder" and place is not None:
        _from_folder(here, place)
    else:
        _from_device(here, place)


def _from_device(here: Here, place: Path | None) -> None:
    limit = Limits.from_environment().upload_mb
    given = st.file_uploader(
        "File with one row per step: CSV, Excel workbook, XES or Parquet", type=TYPES, max_upload_size=limit,
        key=f"import-file-{st.session_state.get('import-again', 0)}",
        help="It needs three columns: what belongs together (a case number), what was done, and when. The file stays "
        "on this machine. " + ("" if place else import_folder.HOW_TO),
    )  # fmt: skip
    if given is not None:
        with st.spinner(
            f"Copying {shown_size(given.size)} beside the sessions … Nothing is stored before you import it."
        ):
            staged = import_log.stage(here.store.staging_folder, given, given.name)
        _begin(Upload(staged.folder, staged.file_name, staged.size, staged=staged))


def _from_folder(here: Here, place: Path) -> None:
    found = import_folder.files(place)
    if not found:
        st.info("The import folder is empty. Put a file into it on the server, then reload this page.")
        return
    rows = [{"File": one.shown, "Size": shown_size(one.size), "Changed (UTC)": _moment(one)} for one in found]
    tables.show(rows, key="import-folder-files", alt="The files of the import folder, newest first")
    number = st.selectbox(
        "File", range(len(found)), index=None, placeholder="Choose a file", key="import-folder-file",
        format_func=lambda one: told.option(f"{found[one].shown} · {shown_size(found[one].size)}"),
    )  # fmt: skip
    if st.button("Read this file", type="primary", disabled=number is None, key="import-folder-read"):
        linked = import_folder.link(here.store.staging_folder, place, found[number].name)
        _begin(Upload(linked.folder, linked.shown, linked.size, linked=linked))


def _begin(upload: Upload) -> None:
    st.session_state[SLOT] = upload
    st.rerun()


def staged(upload: Upload) -> import_log.Staged:
    """The file with its fingerprint, by which the same file is known again."""
    linked = upload.linked
    if not upload.folder.is_dir():
        raise FileRefused("The file is no longer here: the page was closed for long. Choose it again.")
    if upload.staged is None:
        if linked is None:
            raise FileRefused("The file is no longer here. Choose it again.")
        answer = waited(
            upload.place, "fingerprint", lambda: import_folder.start_fingerprint(linked, HASH_SECONDS),
            "Taking the file's fingerprint", f"{upload.key}-hash",
        )  # fmt: skip
        upload.staged = import_folder.fingerprinted(answer, linked)
    return upload.staged


def head(upload: Upload) -> bool:
    """The name of the file, and the way back to choose another; True when that was pressed."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(f"{upload.shown} · {shown_size(upload.size)}", width="content")
        return st.button("Choose another file", key=f"{upload.key}-other", icon=":material/undo:", type="tertiary")


def shown_size(size: int) -> str:
    """
    >>> [shown_size(size) for size in (0, 900, 15_300, 3_456_789, 12_345_678_901)]
    ['0 bytes', '900 bytes', '15 kB', '3.5 MB', '12.3 GB']
    """
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size / 1e3:.0f} kB"
    return f"{size / 1e6:.1f} MB" if size < 1_000_000_000 else f"{size / 1e9:.1f} GB"


def _moment(one: FolderFile) -> str:
    return f"{one.changed_utc.day} {one.changed_utc:%b %Y, %H:%M}"
