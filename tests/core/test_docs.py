"""The commands and the snippet of both READMEs run as they are written."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.fr.md")


def blocks(readme: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), flags=re.S)


def commands(readme: str) -> list[str]:
    lines = "\n".join(blocks(readme, "sh")).splitlines()
    return [line.split("#")[0].strip() for line in lines if line.startswith("carbocs ")]


@pytest.fixture
def elsewhere(tmp_path):
    """A folder with the sample data, so that what the commands write does not land in the project."""
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    return tmp_path


def test_both_readmes_show_the_same_commands():
    assert commands(READMES[0]) == commands(READMES[1])
    assert blocks(READMES[0], "python") == blocks(READMES[1], "python")
    assert len(commands(READMES[0])) >= 5
    for readme in READMES:
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert "make demo" in text
        assert "make test" in text


def test_every_command_runs(elsewhere):
    program = Path(sys.executable).with_name("carbocs")
    for command in commands(READMES[0]):
        result = subprocess.run([program, *shlex.split(command)[1:]], cwd=elsewhere, capture_output=True, text=True)  # noqa: S603
        assert result.returncode == 0, f"{command}\n{result.stderr}"
    assert (elsewhere / "result.gpkg").is_file()
    assert (elsewhere / "areas.csv").is_file()
    assert (elsewhere / "charts" / "flux.png").is_file()


def test_every_command_of_the_guide_runs(elsewhere):
    program = Path(sys.executable).with_name("carbocs")
    pages = sorted((ROOT / "docs").rglob("*.md"))
    found = [c for page in pages for c in commands(str(page.relative_to(ROOT))) if "sample_data" in c]
    assert found
    for command in found:
        result = subprocess.run([program, *shlex.split(command)[1:]], cwd=elsewhere, capture_output=True, text=True)  # noqa: S603
        assert result.returncode == 0, f"{command}\n{result.stderr}"


def test_the_python_snippet_runs(elsewhere):
    (snippet,) = blocks(READMES[0], "python")
    result = subprocess.run([sys.executable, "-c", snippet], cwd=elsewhere, capture_output=True, text=True)  # noqa: S603
    assert result.returncode == 0, result.stderr
    assert "tCO2e/yr" in result.stdout


def test_pictures_are_there():
    for readme in READMES:
        for path in re.findall(r"!\[.*?\]\((.*?)\)", (ROOT / readme).read_text(encoding="utf-8")):
            assert (ROOT / path).is_file(), path


def test_the_pages_of_crosswalks_say_what_the_tables_hold(tmp_path):
    tool = [sys.executable, ROOT / "tools" / "make_crosswalk_docs.py", "--out", tmp_path]
    subprocess.run(tool, check=True)  # noqa: S603
    for name in ("crosswalks.md", "crosswalks.fr.md"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_links_between_pages_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "README.fr.md", *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"
