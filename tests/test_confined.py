"""A child process answers, is limited, is cancelled, and every end is one sentence."""

import os
import signal
import sys
import time

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


def eat_memory():
    return {"length": len(bytearray(900 * 2**20))}


def abort():
    os.abort()


def sleep(seconds):
    confined.report(0.5, "sleeping")
    time.sleep(seconds)
    return {}


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
