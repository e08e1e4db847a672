"""The crosswalks from cover and use to occupations: every cell decided, once, with its reason; and the law's matrix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from carbocs.core import nomenclatures
from carbocs.core.nomenclatures import read_nomenclature
from carbocs.core.nomenclatures.crosswalk import cells, depth, holds
from carbocs.core.occupations import LAND, OPEN, UNMAPPED

HERE = Path(nomenclatures.__file__).parent
NAMES = ("ocsge", "ocs2d")
SIZES = {"ocsge": (14, 20), "ocs2d": (33, 53)}


def table(name: str, part: str) -> pd.DataFrame:
    return pd.read_csv(HERE / name / f"{part}.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_decided_by_one_row(name):
    rows, covers, uses = (table(name, part) for part in ("crosswalk", "covers", "uses"))
    assert (len(covers), len(uses)) == SIZES[name]
    won = set()
    for cover in covers["code"]:
        for use in uses["code"]:
            fit = [
                (depth(r.use), depth(r.cover), n)
                for n, r in enumerate(rows.itertuples())
                if holds(r.cover, cover) and holds(r.use, use)
            ]
            best = max(fit)
            assert sum(f[:2] == best[:2] for f in fit) == 1, (cover, use)
            won.add(best[2])
            decided = read_nomenclature(name).occupations[f"{cover} {use}"]
            assert decided == rows["occupation"].iloc[best[2]]
    idle = rows.drop(index=list(won))
    assert idle.empty, f"rows that decide nothing: {idle[['cover', 'use']].to_numpy().tolist()}"


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_its_reason_and_its_confidence(name):
    rows = table(name, "crosswalk")
    assert set(rows["confidence"]) <= {"high", "medium", "low"}
    assert rows["occupation"].isin([*LAND, OPEN, UNMAPPED]).all()
    for column in ("reason_fr", "reason_en"):
        assert rows[column].str.len().min() >= 8
    assert not rows["reason_fr"].str.contains(r"(?<![\u00a0\u202f])[:;?!»]|«(?!\u00a0)|'").any(), "French typography"
    assert rows.equals(rows.sort_values(["cover", "use"], kind="stable"))


@pytest.mark.parametrize("name", NAMES)
def test_every_code_has_its_names_and_colour(name):
    for part in ("covers", "uses"):
        frame = table(name, part)
        assert frame["code"].is_unique
        assert (frame[["label_fr", "label_en"]] != "").all(axis=None)
        assert frame["colour"].str.fullmatch(r"#[0-9a-f]{6}").all()
    assert table(name, "covers")["colour"].is_unique


@pytest.mark.parametrize(
    ("name", "code", "occupation"),
    [
        # the table of what is asked of OCS GE
        ("ocsge", "CS1.1.1.1 US5", "artificial_sealed"),
        ("ocsge", "CS1.1.2.1 US1.3", "artificial_sealed"),
        ("ocsge", "CS1.2.1 US6.3", UNMAPPED),
        ("ocsge", "CS1.2.2 US4.1.4", "wetland"),
        ("ocsge", "CS1.2.3 US6.3", UNMAPPED),
        ("ocsge", "CS2.1.1.1 US1.1", "orchard"),
        ("ocsge", "CS2.1.1.1 US1.2", "forest_broadleaf"),
        ("ocsge", "CS2.1.1.2 US6.3", "forest_conifer"),
        ("ocsge", "CS2.1.1.3 US5", "artificial_wooded"),
        ("ocsge", "CS2.1.1.1 US235", "artificial_wooded"),
        ("ocsge", "CS2.1.2 US6.3", "grassland_shrub"),
        ("ocsge", "CS2.1.3 US1.1", "vineyard"),
        ("ocsge", "CS2.2.1 US1.1", OPEN),
        ("ocsge", "CS2.2.2 US1.1", OPEN),
        ("ocsge", "CS2.2.1 US4.1.1", "artificial_grassed"),
        ("ocsge", "CS2.2.1 US6.1", "artificial_grassed"),
        ("ocsge", "CS2.2.1 US6.3", "grassland_herbaceous"),
        # what OCS2D sees that others do not
        ("ocs2d", "CS6.3.0 US1.1.3", "cropland"),
        ("ocs2d", "CS6.1.1 US1.1.1", "grassland_herbaceous"),
        ("ocs2d", "CS4.1.2 US1.2.2", "forest_poplar"),
        ("ocs2d", "CS4.1.2 US1.2.4", "forest_broadleaf"),
        ("ocs2d", "CS4.1.2 US3.2.1", "artificial_wooded"),
        ("ocs2d", "CS6.6.0 US5.2.1", "artificial_grassed"),
        ("ocs2d", "CS6.6.0 US6.2.3", "grassland_herbaceous"),
        ("ocs2d", "CS4.4.0 US5.4.0", "orchard"),
        ("ocs2d", "CS5.2.0 US1.1.5", "vineyard"),
        ("ocs2d", "CS2.1.2 US7.0.0", UNMAPPED),
    ],
)
def test_cells_that_are_asked_for(name, code, occupation):
    assert read_nomenclature(name).occupations[code] == occupation


def test_the_narrowest_use_wins_then_the_narrowest_cover():
    rows = pd.DataFrame({"cover": ["CS2", "CS2.1", "CS2", "CS2.1.1"], "use": ["", "", "US4", "US4.1"]})
    at = cells(rows, pd.Series(["CS2.1.1", "CS2.1.1", "CS2.1", "CS2.2", "CS1", "CS2.1.1"]),
               pd.Series(["US4.1.1", "US1", "US4.1", "US5", "US5", "US41"]))  # fmt: skip
    assert at.tolist() == [3, 1, 2, 0, -1, 1]


# --- the law's matrix


def artificial() -> pd.DataFrame:
    return table("ocsge", "artificial")


def test_the_matrix_is_the_official_one(shared):
    official = pd.read_csv(shared / "reference/nomenclatures/ocsge_artificialisation.csv", dtype=str)
    official = official.sort_values(["code_cs", "code_us"]).to_numpy()
    assert len(official) == 280
    assert np.array_equal(artificial().to_numpy(), official)


def test_the_matrix_is_what_the_decree_says():
    """R101-1 of the Code de l'urbanisme: built and covered ground but quarries; grass in urban use."""
    urban = ("US2", "US3", "US5", "US235", "US4", "US6.1", "US6.2")
    for row in artificial().itertuples():
        ground = row.cover.startswith("CS1.1.") and not (row.cover == "CS1.1.2.1" and row.use == "US1.3")
        lawn = row.cover.startswith("CS2.2.") and any(holds(u, row.use) for u in urban)
        assert row.artificialised == str(int(ground or lawn)), (row.cover, row.use)
        assert row.sealed == str(int(row.cover.startswith("CS1.1.1."))), (row.cover, row.use)
