"""A child process answers, is limited, is cancelled, and every end is one sentence."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import confined
from core.errors import FileRefused

HERE = "tests.test_confined:"


def add(left, right):
    return {"sum": left + right}


def environment():
    return {"names": sorted(os.environ), "cwd": os.getcwd()}


def leave_a_file(folder):
    with open(os.path.join(folder, "left.txt"), "w") as file:
        file.write("left")
    return {}


def refuse():
    raise FileRefused("Line 3 has no case.")


def fail():
    raise ValueError("/secret/path of a library")


def hold_memory(mb):
    held = bytearray(mb * 2**20)
    held[::4096] = b"x" * len(held[::4096])
    time.sleep(30)
    return {"held": len(held)}


def eat_memory():
    return {"length": len(bytearray(900 * 2**20))}


def abort():
    os.abort()


def sleep(seconds):
    confined.report(0.5, "sleeping")
    time.sleep(seconds)
    return {}


def sleep_beside(seconds, folder):
    return sleep(seconds)


def spin():
    while True:
        pass


def test_the_answer_of_the_function_comes_back_as_json():
    assert confined.run(HERE + "add", {"left": 2, "right": 3}) == {"sum": 5}


def test_a_child_inherits_no_secrets_and_works_in_a_folder_of_its_own(monkeypatch):
    monkeypatch.setenv("ONELANE_SECRET", "x")
    told = confined.run(HERE + "environment", {})
    assert "ONELANE_SECRET" not in told["names"]
    assert told["cwd"] != os.getcwd()
    assert not os.path.exists(told["cwd"])


def test_files_are_left_in_the_given_folder(tmp_path):
    confined.run(HERE + "leave_a_file", {}, folder=tmp_path)
    assert (tmp_path / "left.txt").read_text() == "left"


def test_a_refusal_of_the_function_keeps_its_words():
    with pytest.raises(FileRefused, match=r"^Line 3 has no case\.$"):
        confined.run(HERE + "refuse", {})


@pytest.mark.parametrize("function", ["fail", "abort", "nowhere"])
def test_any_other_end_is_one_sentence_without_paths_or_foreign_words(function):
    with pytest.raises(FileRefused) as caught:
        confined.run(HERE + function, {}, what="The sheet")
    assert str(caught.value).startswith("The sheet could not be read: it is damaged")
    assert "secret" not in str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_more_memory_than_allowed_is_refused():
    with pytest.raises(FileRefused, match="more than 512 MB of memory"):
        confined.run(HERE + "eat_memory", {}, memory_mb=512)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells here what a process holds")
def test_what_a_child_really_holds_is_watched():
    job = confined.start(HERE + "hold_memory", {"mb": 200}, memory_mb=1024)
    job._order["memory_mb"] = 150  # the child's own wall stands higher
    began = time.monotonic()
    with pytest.raises(FileRefused, match="needs more than 150 MB of memory"):
        job.result()
    assert time.monotonic() - began < 20


def test_a_child_over_its_time_is_stopped_in_time():
    began = time.monotonic()
    with pytest.raises(FileRefused, match=r"longer than the 0\.5 seconds allowed"):
        confined.run(HERE + "sleep", {"seconds": 60}, wall_seconds=0.5)
    assert time.monotonic() - began < 5


@pytest.mark.skipif(sys.platform == "win32", reason="no processor limit there")
def test_a_child_over_its_processor_time_is_stopped():
    with pytest.raises(FileRefused, match="1 seconds of computing"):
        confined.run(HERE + "spin", {}, cpu_seconds=1)


def test_a_job_tells_how_far_it_is_and_can_be_cancelled():
    job = confined.start(HERE + "sleep", {"seconds": 60})
    for _ in range(200):
        if job.progress().share == 0.5:
            break
        job.wait(0.05)
    assert job.progress().doing == "sleeping"
    job.cancel()
    assert job.is_done
    with pytest.raises(FileRefused, match="cancelled"):
        job.result()


def test_a_child_that_the_machine_stops_is_not_said_to_have_taken_too_long():
    job = confined.start(HERE + "sleep", {"seconds": 30})
    job.wait(0.3)
    os.kill(job._child.pid, signal.SIGKILL)
    with pytest.raises(FileRefused, match="this machine stopped it"):
        job.result()


def test_a_function_that_is_not_ours_is_not_run():
    with pytest.raises(FileRefused):
        confined.run("os:getcwd", {})


def test_more_children_than_places_wait_and_all_answer():
    jobs = []
    for number in range(confined.CHILDREN * 2):
        jobs.append(confined.start(HERE + "add", {"left": number, "right": 1}))
    assert [job.result()["sum"] for job in jobs] == [number + 1 for number in range(confined.CHILDREN * 2)]


def test_a_job_that_waits_for_its_place_says_so_and_can_be_cancelled():
    busy = [confined.start(HERE + "sleep", {"seconds": 30}) for _ in range(confined.CHILDREN)]
    try:
        queued = confined.start(HERE + "add", {"left": 1, "right": 1})
        assert not queued.wait(0.5)
        assert "Waiting" in queued.progress().doing
        queued.cancel()
        with pytest.raises(FileRefused, match="cancelled"):
            queued.result()
    finally:
        for job in busy:
            job.cancel()


def test_long_work_leaves_a_place_for_quick_work():
    long = [
        confined.start(HERE + "sleep", {"seconds": 30}, queue_seconds=confined.LONG_SECONDS)
        for _ in range(confined.CHILDREN + 1)
    ]
    try:
        assert confined.run(HERE + "add", {"left": 1, "right": 1}) == {"sum": 2}
    finally:
        for job in long:
            job.cancel()


def test_whoever_watches_hears_how_far_a_job_is():
    heard = []
    confined.watch(heard.append)
    try:
        confined.run(HERE + "sleep", {"seconds": 1})
    finally:
        confined.watch(None)
    assert "sleeping" in {progress.doing for progress in heard}


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups there")
def test_when_the_server_is_killed_its_child_ends_and_removes_what_it_wrote(tmp_path):
    folder = tmp_path / "staged"
    folder.mkdir()
    (folder / "upload").write_text("a file")
    server = (
        f"from core import confined; from pathlib import Path; job = confined.start({HERE + 'sleep_beside'!r}, "
        f"{{'seconds': 60}}, folder=Path({str(folder)!r})); job.wait(1); "
        "print(job._scratch, flush=True); job.wait(60)"
    )
    with subprocess.Popen([sys.executable, "-c", server], stdout=subprocess.PIPE, text=True) as process:
        scratch = Path(process.stdout.readline().strip())
        assert scratch.is_dir()
        process.kill()
    for _ in range(100):
        if not folder.exists() and not scratch.exists():
            break
        time.sleep(0.1)
    assert not folder.exists()
    assert not scratch.exists()
