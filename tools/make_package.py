"""Build ``dist/carbocs-<version>.zip``, the plugin as plugins.qgis.org takes it, and check it as that site does.

Run ``python tools/make_package.py``. The same files give the same bytes (with one zlib), whatever their dates, owner
and permissions. The zip is there whole, with every check passed, or not at all. The rules are the site's own
(qgis/QGIS-Plugins-Website: validator.py, security_scanner.py and its table of rules, 2026), and some of ours.
"""

from __future__ import annotations

import argparse
import configparser
import importlib.util
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
TOP = "carbocs"
LARGEST = 10_000_000  # bytes; the site takes 25 MB

SINGLE = ("__init__.py", "metadata.txt", "LICENSE", "README.md", "CHANGELOG.md")
ROOMS = {
    "core": (".py", ".csv", ".csv.gz", ".json", ".html", ".css", ".js", ".txt"),
    "plugin": (".py", ".svg", ".png", ".md", ".html", ".qm", ".qml", ".qpt", ".toml"),
}
SAMPLE = (
    "README.md", "communes.gpkg", "clc12.gpkg", "clc18.gpkg", "clc12.tif", "clc18.tif", "forests.fgb", "hedgerows.fgb",
    "plui_zones.gpkg", "plui_actions.gpkg",
)  # fmt: skip
STAYS = (".ts", ".pro", ".pyc")  # what core/ and plugin/ may hold and the package does not want
TEXT = (".py", ".csv", ".json", ".svg", ".md", ".html", ".css", ".js", ".qml", ".qpt", ".toml", ".txt", "LICENSE")

REQUIRED = (
    "name", "qgisMinimumVersion", "description", "about", "version", "author", "email", "tracker", "repository",
    "homepage",  # the site lists it as optional, then refuses its absence as a link that is not valid
    "changelog", "tags",  # ours
)  # fmt: skip
LINK, RELEASE, FLAG = r"https?://[^\s/]+\.\S+", r"\d+\.\d+(\.\d+)?", "(?i:true|false|1|0)"
FORMS = {
    "version": r"\d+(\.\d+)+[A-Za-z0-9.+-]*",
    "qgisMinimumVersion": RELEASE,
    "qgisMaximumVersion": RELEASE,
    "author": "[^/]+",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    **dict.fromkeys(("tracker", "repository", "homepage"), LINK),
    **dict.fromkeys(("experimental", "deprecated", "server", "supportsQt6"), FLAG),  # all else is false to the site
}
PICTURES = ("icon", "screenshot")
PROGRAMS = (".so", ".dll", ".dylib", ".exe", ".pyd", ".pyc", ".pyo", ".sh", ".bat", ".cmd", ".ps1")
FORBIDDEN = ("__MACOSX", ".git", "__pycache__")

# What the site's tables of rules switch off; every other finding, of whatever severity, blocks the upload.
BANDIT_OFF = "B404,B411"
SECRETS_OFF = "IPPublicDetector"

T = TypeVar("T")


class PackageError(Exception):
    """The package is not fit to be published. ``faults`` has every reason."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join((f"{type(self).__name__}:", *(f"  {fault}" for fault in self.faults))))


class UnplacedFileError(PackageError):
    """Files of core/ or plugin/ that no rule sends in or leaves out."""


class ArchiveError(PackageError):
    """The zip itself: its size, its names, its one folder."""


class ContentsError(PackageError):
    """What the zip holds too much or too little."""


class MetadataError(PackageError):
    """metadata.txt."""


class TextError(PackageError):
    """Text that is not UTF-8."""


class UnsafeCodeError(PackageError):
    """What bandit finds."""


class SecretError(PackageError):
    """What detect-secrets finds."""


class ScannerError(PackageError):
    """A scanner that is not there or does not answer."""


def ships(path: str) -> bool:
    """Tell whether a file, named from the project's root, belongs into the package."""
    room, _, rest = path.partition("/")
    if any(part.startswith(".") or part == "__pycache__" for part in path.split("/")):
        return False
    if not rest:
        return path in SINGLE
    if room == "sample_data":
        return rest in SAMPLE or ("/" not in rest and rest.endswith(".csv"))
    return rest.endswith(ROOMS.get(room, ()))


def select(root: Path) -> list[str]:
    """Return the files to ship, sorted.

    Args:
        root: the project.

    Raises:
        UnplacedFileError: a file of core/ or plugin/ is of a kind no rule knows, or is a link.
    """
    names = [name for name in _listed(root) if (root / name).is_symlink() or (root / name).is_file()]
    faults = [
        f"{name}: neither shipped nor left out by kind; add its kind to ROOMS or STAYS"
        for name in names
        if name.startswith(tuple(f"{room}/" for room in ROOMS))
        and not ships(name)
        and not name.endswith(STAYS)
        and not any(part.startswith(".") for part in name.split("/"))
    ]
    names = sorted(filter(ships, names))
    faults += [f"{name}: a symbolic link" for name in names if (root / name).is_symlink()]
    if faults:
        raise UnplacedFileError(faults)
    return names


def _listed(root: Path) -> Iterator[str]:
    if (root / ".git").exists() and shutil.which("git"):
        yield from _git(root, "ls-files", "-z")
        return
    for folder, inner, files in os.walk(root):
        inner[:] = [name for name in inner if not name.startswith(".") and name != "__pycache__"]
        yield from (Path(folder, name).relative_to(root).as_posix() for name in files)


def _git(root: Path, *arguments: str) -> list[str]:
    command = [str(shutil.which("git")), "-C", str(root), *arguments]
    result = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if result.returncode:
        raise PackageError([f"git {arguments[0]}: {os.fsdecode(result.stderr).strip()}"])
    return [os.fsdecode(name) for name in result.stdout.split(b"\0") if name]


def read_metadata(content: bytes) -> dict[str, str]:
    """Return the fields of metadata.txt, read as QGIS and the site read it: a ``%`` alone is an error there too.

    Raises:
        MetadataError: it is not UTF-8, not an INI file or has no section ``[general]``.
    """
    parser = configparser.ConfigParser()
    parser.optionxform = str
    try:
        parser.read_string(content.decode("utf-8"))
        return {key: value.strip() for key, value in parser.items("general")}
    except (UnicodeDecodeError, configparser.Error) as error:
        raise MetadataError([f"metadata.txt: {error}"]) from error


def moment(changelog: str, version: str) -> tuple[int, int, int, int, int, int]:
    """Return the date all files bear: the version's in the changelog, or 1980-01-01 until it has one.

    A date of its own for each release keeps Python from taking an older release's compiled file for current.
    """
    heading = re.search(rf"^## \[?{re.escape(version)}\]?[^\d\n]*(\d{{4}})-(\d\d)-(\d\d)", changelog, re.M)
    year, month, day = map(int, heading.groups()) if heading else (1980, 1, 1)
    return year, month, day, 0, 0, 0


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the zip of these files, with nothing in it that depends on the machine or the day.

    Args:
        files: content by name, from the project's root.
    """
    version = read_metadata(files.get("metadata.txt", b"")).get("version", "")
    when = moment(files.get("CHANGELOG.md", b"").decode("utf-8", "replace"), version)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{TOP}/{name}", when)
            entry.create_system = 3  # Unix, on Windows too
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def check_archive(package: bytes) -> None:
    """Check the zip as a file: its size, its names, its permissions, its one folder.

    Raises:
        ArchiveError: with every fault.
    """
    faults = [f"{len(package):,} bytes; at most {LARGEST:,}"] if len(package) > LARGEST else []
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            entries = archive.infolist()
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error) as error:
        raise ArchiveError([f"damaged or not a zip: {error}"]) from error
    if damaged:
        faults.append(f"{damaged}: damaged")
    tops = sorted({entry.filename.split("/")[0] for entry in entries})
    if tops != [TOP]:
        faults.append(f"one folder {TOP}/ must hold everything; found {', '.join(tops) or 'nothing'}")
    counted = Counter(entry.filename for entry in entries)
    faults += [f"{name}: {count} times" for name, count in counted.items() if count > 1]
    for entry in entries:
        faults += [f"{entry.filename}: {fault}" for fault in _entry_faults(entry)]
    if faults:
        raise ArchiveError(faults)


def _entry_faults(entry: zipfile.ZipInfo) -> Iterator[str]:
    parts = entry.filename.split("/")
    mode = entry.external_attr >> 16
    if ".." in entry.filename or entry.filename.startswith("/") or "\\" in entry.filename or ":" in entry.filename:
        yield "a path that may leave its folder"
    if not entry.filename.isascii():
        yield "a name that is not ASCII"
    if set(parts) & set(FORBIDDEN):
        yield "of a folder that is forbidden"
    elif any(part.startswith(".") for part in parts):
        yield "hidden"
    if entry.filename.lower().endswith(PROGRAMS):
        yield "a program or library"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        yield "not a plain file"
    elif mode & 0o111:
        yield "executable"


def check_contents(files: Mapping[str, bytes]) -> None:
    """Check that the package holds what it must and nothing else.

    Args:
        files: content by name, the top folder included.

    Raises:
        ContentsError: with every fault.
    """
    faults = [f"{TOP}/{name}: missing" for name in SINGLE if f"{TOP}/{name}" not in files]
    faults += [
        f"{TOP}/{room}: no file"
        for room in (*ROOMS, "sample_data")
        if not any(f"{TOP}/{room}/" in name for name in files)
    ]
    faults += [f"{name}: not for the package" for name in files if not ships(name.partition("/")[2])]
    faults += [f"{name}: empty" for name in files if not files[name] and not name.endswith("__init__.py")]
    if faults:
        raise ContentsError(faults)


def check_metadata(files: Mapping[str, bytes]) -> None:
    """Check metadata.txt: its fields, their forms, its pictures. That the links answer is left to the site.

    Raises:
        MetadataError: with every fault.
    """
    fields = read_metadata(files.get(f"{TOP}/metadata.txt", b""))
    faults = [f"{field}: missing" for field in REQUIRED if not fields.get(field)]
    faults += [
        f"{field}: {fields[field]!r} is not of its form"
        for field, form in FORMS.items()
        if fields.get(field) and not re.fullmatch(form, fields[field])
    ]
    if fields.get("changelog") and fields.get("version", "") not in fields["changelog"]:
        faults.append(f"changelog: does not tell of {fields['version']}")
    for field in PICTURES:
        if field in fields and f"{TOP}/{PurePosixPath(fields[field])}" not in files:
            faults.append(f"{field}: {fields[field]!r} is not in the package")
    if faults:
        raise MetadataError(faults)


def check_text(files: Mapping[str, bytes]) -> None:
    """Check that text is UTF-8.

    Raises:
        TextError: with every fault.
    """
    faults = [f"{name}: not UTF-8" for name in files if name.endswith(TEXT) and not _is_utf8(files[name])]
    if faults:
        raise TextError(faults)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def check_code(folder: Path) -> None:
    """Let bandit read the code of an unpacked package. A line it should pass over says so: ``# nosec B608``.

    Raises:
        UnsafeCodeError: with every finding, and every file that bandit could not read.
    """
    report = _scan("bandit", ("-r", ".", "-f", "json", "-q", "-s", BANDIT_OFF), folder)
    faults = [
        f"{PurePosixPath(found['filename'])}:{found['line_number']} {found['test_id']} {found['issue_text']}"
        for found in report["results"]
    ]
    faults += [f"{PurePosixPath(failed['filename'])}: {failed['reason']}" for failed in report["errors"]]
    if faults:
        raise UnsafeCodeError(faults)


def check_secrets(folder: Path) -> None:
    """Let detect-secrets read an unpacked package. What it finds is sent nowhere to be tried.

    Raises:
        SecretError: with every finding, the secrets themselves left out.
    """
    options = ("--all-files", "--no-verify", "--exclude-files", r"metadata\.txt", "--disable-plugin", SECRETS_OFF)
    report = _scan("detect_secrets", ("scan", *options, "."), folder)
    faults = [
        f"{PurePosixPath(name)}:{found['line_number']} {found['type']}"
        for name, listed in report["results"].items()
        for found in listed
    ]
    if faults:
        raise SecretError(faults)


def _scan(scanner: str, arguments: Sequence[str], folder: Path) -> dict[str, Any]:
    if importlib.util.find_spec(scanner) is None:
        raise ScannerError([f"{scanner.replace('_', '-')} is not installed: pip install -e '.[dev]'"])
    # -I: nothing of the folder under scan is imported
    command = [sys.executable, "-I", "-X", "utf8", "-m", scanner, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    try:
        report: dict[str, Any] = json.loads(result.stdout)
    except ValueError as error:
        raise ScannerError([f"{scanner} ended with {result.returncode}: {result.stderr.strip()}"]) from error
    return report


def check(package: bytes) -> None:
    """Make every check; the scanners come last, on a package of which all else is right.

    Raises:
        PackageError: the one that failed, or, where several did, one that tells them all.
    """
    check_archive(package)
    with zipfile.ZipFile(io.BytesIO(package)) as archive, tempfile.TemporaryDirectory() as folder:
        files = {name: archive.read(name) for name in archive.namelist()}
        _all_of((check_contents, check_metadata, check_text), files)
        archive.extractall(folder)
        _all_of((check_code, check_secrets), Path(folder))


def _all_of(checks: Sequence[Callable[[T], None]], subject: T) -> None:
    failed = [error for error in (_failure(one, subject) for one in checks) if error]
    if len(failed) > 1:
        raise PackageError([f"{type(error).__name__}: {fault}" for error in failed for fault in error.faults])
    if failed:
        raise failed[0]


def _failure(one: Callable[[T], None], subject: T) -> PackageError | None:
    try:
        one(subject)
    except PackageError as error:
        return error
    return None


def build(root: Path, out: Path) -> Path:
    """Pack the project, check the package and write it.

    Args:
        root: the project.
        out: folder to write into.

    Returns:
        The zip. Nothing is written, and an older one stays as it is, unless every check passes.
    """
    files = {name: (root / name).read_bytes() for name in select(root)}
    package = pack(files)
    check(package)
    target = out / f"{TOP}-{read_metadata(files['metadata.txt'])['version']}.zip"
    out.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(package)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target


def notes(root: Path) -> list[str]:
    """Return what does not stop the package and should be known before it is sent."""
    told = []
    if (root / ".git").exists() and shutil.which("git"):
        others = _git(root, "ls-files", "-z", "--others", "--", *SINGLE, *ROOMS, "sample_data")
        told += [f"{name}: not in git, so not in the package" for name in others if ships(name)]
    email = read_metadata((root / "metadata.txt").read_bytes()).get("email", "")
    if "noreply" in email.replace("-", ""):
        told.append(f"{email}: takes no mail, and the site approves a plugin once its address has answered a mail")
    return told


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the package into the folder of ``--out``."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder to write into (default: dist)")
    out = parser.parse_args(arguments).out
    try:
        for note in notes(ROOT):
            print(f"note: {note}", file=sys.stderr)
        package = build(ROOT, out)
    except PackageError as error:
        raise SystemExit(str(error)) from error
    with zipfile.ZipFile(package) as archive:
        print(f"{package}: {len(archive.namelist())} files, {package.stat().st_size / 1e3:,.0f} kB")


if __name__ == "__main__":
    main()
