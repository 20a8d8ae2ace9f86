"""What a fresh machine installs, and the colours that everybody must be able to tell apart."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

from pages.parts import charts

ROOT = Path(__file__).resolve().parents[1]
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = {name: SETTINGS["theme"][name] for name in ("light", "dark")}


def wanted(name: str) -> dict[str, str]:
    """Package → the reason beside it, from a list of ranges."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9-]+)[<>=]\S+\s*(?:#\s*(.+))?$", line) for line in lines)
    return {match[1]: match[2] or "" for match in found if match}


def pinned(lock: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_package_that_the_app_runs_on_has_a_reason_and_an_upper_bound():
    unexplained = [name for name, reason in wanted("requirements.txt").items() if len(reason) < 10]
    assert not unexplained
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    assert [line for line in lines if "<" not in line and not line.startswith("tzdata")] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_every_package_with_a_hash_and_names_no_host(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_locks_hold_what_is_wanted_and_agree():
    run, test = (pinned(lock) for lock in LOCKS)
    assert set(wanted("requirements.txt")) <= run
    assert set(wanted("requirements-dev.txt")) <= test
    versions = [dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE)) for lock in LOCKS]
    assert {name: version for name, version in versions[1].items() if name in run} == versions[0]


COMES_FROM = {"pptx": "python-pptx"}
"""A module whose package is called otherwise."""


def test_what_the_app_imports_is_wanted_by_name():
    ours = {"core", "pages", "data", "streamlit_app"}
    files = [path for top in ("core", "pages", "data") for path in (ROOT / top).rglob("*.py")]
    imported = set()
    for path in [*files, ROOT / "streamlit_app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            imported |= {name.split(".")[0] for name in names}
    foreign = {COMES_FROM.get(name, name) for name in imported - ours - set(sys.stdlib_module_names)}
    assert {name.replace("_", "-") for name in foreign} <= set(wanted("requirements.txt"))


def linear(colour: str) -> list[float]:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: from 1 (the same) to 21 (black on white)."""
    light = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (linear(one), linear(other))]
    return (max(light) + 0.05) / (min(light) + 0.05)


def faded(colour: str, ground: str, share: float) -> str:
    """A colour at some opacity over a ground: how Streamlit draws captions (60 %)."""
    pairs = ((int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * over + (1 - share) * under):02x}" for over, under in pairs)


def test_contrast_worked_by_hand():
    # black on white: (1 + .05) / (0 + .05) = 21; #777777 is the well-known grey that just fails 4.5
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_links_and_captions_can_be_read_on_every_ground(theme):
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"], *theme["sidebar"].values()]
    for ground in grounds:
        assert contrast(theme["textColor"], ground) >= 7
        assert contrast(theme["linkColor"], ground) >= 4.5
        assert contrast(faded(theme["textColor"], ground, 0.6), ground) >= 4.5
    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= 3


def test_a_chosen_tab_or_segment_has_the_text_colour_of_its_theme():
    style = (ROOT / ".streamlit" / "theme.css").read_text(encoding="utf-8")
    assert f"light-dark({THEMES['light']['textColor']}, {THEMES['dark']['textColor']})" in style


SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""How linear colours look to an eye without one kind of cone: Machado, Oliveira & Fernandes 2009, severity 1."""


def oklab(colour: str, sight: str) -> list[float]:
    """The colour as that eye sees it, in OKLab (Ottosson 2020), where distances are about even; times 100."""
    seen = [max(0.0, sum(w * c for w, c in zip(row, linear(colour), strict=True))) for row in SIGHT[sight]]
    cones = ((0.41222, 0.53633, 0.05145), (0.21190, 0.68070, 0.10740), (0.08830, 0.28172, 0.62998))
    roots = [sum(w * c for w, c in zip(row, seen, strict=True)) ** (1 / 3) for row in cones]
    axes = ((0.21045, 0.79362, -0.00407), (1.97800, -2.42859, 0.45059), (0.02590, 0.78277, -0.80868))
    return [100 * sum(w * c for w, c in zip(row, roots, strict=True)) for row in axes]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_chart_colours_stand_out_and_apart_for_every_eye(theme, sight):
    colours = theme["chartCategoricalColors"]
    assert min(contrast(colour, theme["backgroundColor"]) for colour in colours) >= 3
    seen = [oklab(colour, sight) for colour in colours]
    assert min(dist(*pair) for pair in combinations(seen[:4], 2)) >= 12  # the four parts of a cost stand side by side
    assert min(dist(*pair) for pair in combinations(seen, 2)) >= 9


@pytest.mark.parametrize(("palette", "theme"), [(charts.LIGHT, "light"), (charts.DARK, "dark")], ids=["light", "dark"])
def test_the_parts_of_a_cost_have_the_theme_s_first_four_colours(palette, theme):
    # those four are held apart above, for every eye
    parts = [palette[part] for part in ("touch", "rework", "delay", "escape")]
    assert parts == THEMES[theme]["chartCategoricalColors"][:4]
