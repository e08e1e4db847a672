"""The zip for plugins.qgis.org: the same bytes each time, what it holds, and that a broken one is refused by name."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import make_package
import pytest

ROOT = Path(__file__).resolve().parents[2]
METADATA = """[general]
name=CarbOCS
qgisMinimumVersion=3.22
description=Carbon of a territory
about=What it is
version=0.1.0
author=Someone
email=someone@example.org
homepage=https://example.org/carbocs
repository=https://example.org/carbocs/source
tracker=https://example.org/carbocs/issues
tags=carbon
experimental=True
icon=plugin/resources/icon.svg
changelog=0.1.0: é
"""
# Put together here, so that no scanner takes this file for one with a secret.
SECRET = "AKIA" + "QYLPMN5HFIQR7XYA"
SHIPPED = {
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-12-01\n\n- First\n",
    "LICENSE": "GPL\n",
    "README.md": "CarbOCS\n",
    "__init__.py": '"""Root."""\n',
    "core/__init__.py": "",
    "core/method.py": "def density(stock, area):\n    return stock / area\n",
    "core/reference/one/areas.csv.gz": "not really compressed\n",
    "core/reference/one/manifest.json": "{}\n",
    "metadata.txt": METADATA,
    "plugin/help/fr.html": "<p>é</p>\n",
    "plugin/i18n/fr.qm": "binary\n",
    "plugin/plugin.py": "NAME = 'CarbOCS'\n",
    "plugin/resources/icon.svg": "<svg/>\n",
    "sample_data/areas.csv": "a,b\n",
    "sample_data/communes.gpkg": "SQLite\n",
}
LEFT = {
    ".gitignore": "dist/\n",
    "docs/method.md": "x\n",
    "tests/core/test_method.py": "x = 1\n",
    "tools/make.py": "x = 1\n",
    "pyproject.toml": "x\n",
    "core/__pycache__/method.cpython-311.pyc": "x\n",
    "core/.hidden.py": "x\n",
    "plugin/i18n/fr.ts": "<TS/>\n",
    "sample_data/notes.txt": "x\n",
    "sample_data/more/areas.csv": "x\n",
}


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    return root


@pytest.fixture
def tree(tmp_path):
    return plant(tmp_path / "tree", {**SHIPPED, **LEFT})


def packed(root: Path) -> bytes:
    return make_package.pack({name: (root / name).read_bytes() for name in make_package.select(root)})


def unpacked(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def git(root: Path, *arguments: str) -> None:
    subprocess.run([str(shutil.which("git")), "-C", root, *arguments], check=True, capture_output=True)  # noqa: S603


# --- the bytes


def test_the_same_tree_gives_the_same_bytes(tree):
    assert packed(tree) == packed(tree)


def test_dates_permissions_and_umask_leave_no_trace(tree, tmp_path):
    before = packed(tree)
    umask = os.umask(0o077)
    try:
        copy = plant(tmp_path / "copy", {**LEFT, **dict(reversed(SHIPPED.items()))})
    finally:
        os.umask(umask)
    for number, name in enumerate(SHIPPED):
        os.utime(copy / name, (1e9 + number, 1e9 + number))
        (copy / name).chmod(0o755)
    assert packed(copy) == before


def test_entries_are_sorted_and_bear_one_date_and_plain_permissions(tree):
    with zipfile.ZipFile(io.BytesIO(packed(tree))) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(2026, 12, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {(entry.create_system, entry.compress_type, entry.extra) for entry in entries} == {(3, 8, b"")}


@pytest.mark.parametrize(
    ("changelog", "date"),
    [
        ("## [0.1.0] - 2026-12-01\n", (2026, 12, 1, 0, 0, 0)),
        ("## 0.1.0 (2026-12-01)\n", (2026, 12, 1, 0, 0, 0)),
        ("## [Unreleased]\n", (1980, 1, 1, 0, 0, 0)),
        ("## [0.1.0]\n\nLater:\n\n## 0.0.1 - 2020-01-01\n", (1980, 1, 1, 0, 0, 0)),
        ("## [0.1.01] - 2026-12-01\n", (1980, 1, 1, 0, 0, 0)),
    ],
)
def test_the_date_is_that_of_the_release(changelog, date):
    assert make_package.moment(changelog, "0.1.0") == date


# --- the files


def test_it_holds_what_is_shipped_and_nothing_else(tree):
    assert set(unpacked(packed(tree))) == {f"carbocs/{name}" for name in SHIPPED}


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there: a bare Debian has none")
def test_a_checkout_ships_what_git_knows(tree, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    git(tree, "init", "-q")
    git(tree, "add", ".")
    plant(tree, {"plugin/stray.py": "x = 1\n", "core/stray.dat": "x\n", "junk.txt": "x\n"})
    (tree / "core/method.py").unlink()
    assert make_package.select(tree) == sorted(set(SHIPPED) - {"core/method.py"})
    assert make_package.notes(tree) == ["plugin/stray.py: not in git, so not in the package"]


@pytest.mark.parametrize("name", ["plugin/resources/atlas.xyz", "core/table.parquet", "plugin/lib/fast.so"])
def test_a_kind_of_file_no_rule_knows_is_not_dropped_in_silence(tree, name):
    plant(tree, {name: "x\n"})
    with pytest.raises(make_package.UnplacedFileError, match=re.escape(name)):
        make_package.select(tree)


def test_a_link_is_not_followed(tree):
    (tree / "core/link.py").symlink_to(tree / "tools/make.py")
    with pytest.raises(make_package.UnplacedFileError, match=r"core/link\.py: a symbolic link"):
        make_package.select(tree)


# --- the checks


def test_a_sound_package_is_written_whole(tree, tmp_path):
    package = make_package.build(tree, tmp_path / "dist")
    assert package == tmp_path / "dist/carbocs-0.1.0.zip"
    assert package.read_bytes() == packed(tree)
    assert list((tmp_path / "dist").iterdir()) == [package]


BROKEN = {
    "no field": ({"metadata.txt": METADATA.replace("tracker=", "x=")}, "MetadataError", "tracker: missing"),
    "no homepage": ({"metadata.txt": METADATA.replace("homepage=", "x=")}, "MetadataError", "homepage: missing"),
    "no link": ({"metadata.txt": METADATA.replace("tracker=https://", "tracker=")}, "MetadataError", "tracker: 'ex"),
    "a placeholder": ({"metadata.txt": METADATA.replace("=https://example.org/carbocs\n", "=http://homepage\n")},
                      "MetadataError", "homepage: 'http://homepage'"),
    "a flag": ({"metadata.txt": METADATA.replace("=True", "=yes")}, "MetadataError", "experimental: 'yes'"),
    "a per cent": ({"metadata.txt": METADATA.replace("What", "100 % what")}, "MetadataError", "'%' must be followed"),
    "no section": ({"metadata.txt": "name=CarbOCS\n"}, "MetadataError", "no section headers"),
    "no icon": ({"metadata.txt": METADATA.replace("icon.svg", "icon.png")}, "MetadataError", "icon.png' is not in"),
    "no news": ({"metadata.txt": METADATA.replace("=0.1.0: ", "=0.0.9: ")}, "MetadataError", "does not tell of 0.1.0"),
    "not UTF-8": ({"core/method.py": b"# \xe9\n"}, "PackageError", "TextError: carbocs/core/method.py: not UTF-8"),
    "a secret": ({"core/method.py": f'KEY = "{SECRET}"\n'}, "SecretError", "carbocs/core/method.py:1 AWS Access Key"),
    "exec": ({"plugin/plugin.py": "exec(input())\n"}, "UnsafeCodeError", "carbocs/plugin/plugin.py:1 B102"),
    "a syntax error": ({"plugin/plugin.py": "def\n"}, "UnsafeCodeError", "carbocs/plugin/plugin.py: syntax error"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_tree_is_refused_by_name_and_writes_nothing(tree, tmp_path, broken):
    files, error, told = BROKEN[broken]
    for name, content in files.items():
        (tree / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    if broken == "not UTF-8":  # and a second fault, to be told with it
        (tree / "metadata.txt").write_text(METADATA.replace("tags=", "x="), encoding="utf-8")
    with pytest.raises(make_package.PackageError, match=re.escape(told)) as caught:
        make_package.build(tree, tmp_path / "dist")
    assert type(caught.value).__name__ == error
    assert SECRET not in str(caught.value)
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize("missing", ["LICENSE", "__init__.py", "CHANGELOG.md"])
def test_a_file_that_must_be_there_is_missed(tree, missing):
    (tree / missing).unlink()
    with pytest.raises(make_package.ContentsError, match=f"carbocs/{missing}: missing"):
        make_package.check(packed(tree))


INTRUDERS = {
    "carbocs/core/fast.so": ("ArchiveError", "a program or library"),
    "carbocs/core/__pycache__/x.py": ("ArchiveError", "of a folder that is forbidden"),
    "carbocs/.git/config": ("ArchiveError", "of a folder that is forbidden"),
    "carbocs/.flake8": ("ArchiveError", "hidden"),
    "carbocs/../x.py": ("ArchiveError", "a path that may leave its folder"),
    "__MACOSX/x.py": ("ArchiveError", "one folder carbocs/ must hold everything; found __MACOSX, carbocs"),
    "second/x.py": ("ArchiveError", "one folder carbocs/ must hold everything; found carbocs, second"),
    "carbocs/core/é.py": ("ArchiveError", "a name that is not ASCII"),
    "carbocs/docs/method.md": ("ContentsError", "carbocs/docs/method.md: not for the package"),
}


@pytest.mark.parametrize("name", INTRUDERS)
def test_an_intruder_is_refused_by_name(tree, name):
    error, told = INTRUDERS[name]
    buffer = io.BytesIO(packed(tree))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x = 1\n")
    with pytest.raises(getattr(make_package, error), match=re.escape(told)):
        make_package.check(buffer.getvalue())


@pytest.mark.parametrize(("mode", "told"), [(0o100755, "executable"), (0o120777, "not a plain file")])
def test_permissions_and_links_in_a_zip_are_refused(tree, mode, told):
    buffer = io.BytesIO(packed(tree))
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo("carbocs/core/x.py")
        entry.external_attr = mode << 16
        archive.writestr(entry, "x = 1\n")
    with pytest.raises(make_package.ArchiveError, match=told):
        make_package.check_archive(buffer.getvalue())


def test_every_fault_is_told_at_once(tree):
    (tree / "metadata.txt").write_text("[general]\nname=CarbOCS\nversion=0.1.0\n", encoding="utf-8")
    with pytest.raises(make_package.MetadataError) as caught:
        make_package.check(packed(tree))
    assert [fault for fault in caught.value.faults if "missing" not in fault] == []
    assert len(caught.value.faults) == len(make_package.REQUIRED) - 2


def test_size_and_damage_are_told(tree, monkeypatch):
    package = packed(tree)
    at = package.index(b"LICENSE") + len("LICENSE")
    for broken in (package[:at] + b"\x07" + package[at + 1 :], package[:-1], b"no"):
        with pytest.raises(make_package.ArchiveError, match="damaged"):
            make_package.check_archive(broken)
    monkeypatch.setattr(make_package, "LARGEST", 100)
    with pytest.raises(make_package.ArchiveError, match="at most 100"):
        make_package.check_archive(package)


@pytest.mark.parametrize("module", ["no_such_scanner", "this"])
def test_a_scanner_that_is_absent_or_does_not_answer_is_no_clean_scan(tmp_path, module):
    with pytest.raises(make_package.ScannerError):
        make_package._scan(module, (), tmp_path)


def test_a_write_that_fails_leaves_the_older_zip(tree, tmp_path, monkeypatch):
    older = make_package.build(tree, tmp_path / "dist")
    content = older.read_bytes()
    (tree / "README.md").write_text("New\n", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        make_package.build(tree, tmp_path / "dist")
    assert older.read_bytes() == content
    assert list((tmp_path / "dist").iterdir()) == [older]


def test_an_address_that_takes_no_mail_is_noted(tree):
    assert make_package.notes(tree) == []
    (tree / "metadata.txt").write_text(METADATA.replace("someone@", "x@users.noreply."), encoding="utf-8")
    assert "takes no mail" in make_package.notes(tree)[0]


# --- this project


@pytest.fixture(scope="module")
def ours() -> bytes:
    return packed(ROOT)


def test_this_project_is_fit_but_for_the_scanners(ours):
    assert len(ours) < 10_000_000
    make_package.check_archive(ours)
    files = unpacked(ours)
    make_package.check_contents(files)
    make_package.check_metadata(files)
    make_package.check_text(files)


def test_this_project_has_its_engine_plugin_and_sample(ours):
    names = set(unpacked(ours))
    assert {f"carbocs/sample_data/{name}" for name in make_package.SAMPLE} <= names
    assert {"carbocs/core/assessment.py", "carbocs/core/nomenclatures/clc.csv", "carbocs/plugin/plugin.py"} <= names
    assert not [name for name in names if re.search(r"(^|/)(tests|docs|benchmarks|tools|build)/|/\.", name)]


def test_this_project_passes_the_scanners(ours):
    make_package.check(ours)


def test_versions_agree():
    (version,) = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert make_package.read_metadata((ROOT / "metadata.txt").read_bytes())["version"] == version
