"""Fixtures every room's tests share: where the reference data lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real layers and golden results (``CARBOCS_SHARED``, default ``../shared``)."""
    folder = Path(os.environ.get("CARBOCS_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}: set CARBOCS_SHARED to the folder that holds it")
    return folder
