"""OCS2D in its 21 posts and its 4 groups."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from carbocs.core.cli import app
from carbocs.core.errors import UsageError
from carbocs.core.nomenclatures import groupings, read_nomenclature

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
WHERE = "epci = '290000022'"


def test_every_pair_stands_in_one_post_and_every_post_is_used():
    pairs = read_nomenclature("ocs2d").frame["code"]
    held = groupings("ocs2d")
    assert [len(held[g].frame) for g in ("posts", "groups")] == [21, 4]
    for grouping in held.values():
        told = grouping.told(pairs.to_numpy())
        assert set(told) == set(grouping.frame["code"])
        assert len(told) == 33 * 53
    assert groupings("ocsge") == {}
    assert groupings("clc") == {}


def test_the_labels_are_the_producers(shared):
    folder = shared / "reference/nomenclatures"
    for grouping, count, column in (("posts", 21, "LIBELLE_21P"), ("groups", 4, "LIBELLE_4P")):
        theirs = pd.read_csv(folder / f"ocs2d_{count}p2021.csv", sep=";", dtype=str)
        ours = groupings("ocs2d")[grouping].labels("fr")
        same = theirs[column].str.replace("'", "’").str.casefold()
        assert ours.str.casefold().tolist() == same.tolist()


@pytest.mark.parametrize(
    ("code", "post", "group"),
    [
        ("CS1.1.1 US5.2.1", "1", "1"), ("CS1.1.1 US1.1.7", "2", "1"), ("CS1.1.1 US2.2.0", "3", "1"),
        ("CS1.1.2 US4.1.2", "7", "4"), ("CS1.2.1 US4.2.1", "8", "4"), ("CS6.6.0 US4.3.0", "9", "4"),
        ("CS3.1.2 US4.4.0", "10", "4"), ("CS3.1.2 US7.0.0", "18", "3"), ("CS6.6.0 US5.4.0", "12", "1"),
        ("CS1.2.1 US1.3.1", "13", "1"), ("CS6.6.0 US3.2.3", "14", "1"), ("CS6.1.1 US1.1.1", "15", "2"),
        ("CS6.3.0 US1.1.3", "16", "2"), ("CS4.4.0 US1.1.5", "17", "2"), ("CS6.6.0 US1.1.2", "17", "2"),
        ("CS4.1.2 US1.2.2", "19", "3"), ("CS5.1.1 US7.0.0", "20", "3"), ("CS2.1.1 US7.0.0", "21", "3"),
    ],
)  # fmt: skip
def test_posts_by_hand(code, post, group):
    held = groupings("ocs2d")
    assert held["posts"].told(np.array([code], dtype=object)).tolist() == [post]
    assert held["groups"].told(np.array([code], dtype=object)).tolist() == [group]


def areas(tmp_path: Path, *more: str, land_use: str = "ocs2d.gpkg") -> pd.DataFrame:
    out = tmp_path / "areas.csv"
    arguments = ["areas", "--territories", str(SAMPLE / "communes.gpkg"), "--where", WHERE, "--lang", "fr",
                 "--land-use", str(SAMPLE / land_use), "--out", str(out), *more]  # fmt: skip
    run = CliRunner().invoke(app, arguments)
    if run.exception is not None and not isinstance(run.exception, SystemExit):
        raise run.exception
    return pd.read_csv(out, dtype={"territory": str, "post": str})


def test_areas_are_conserved_from_pairs_to_posts_to_groups(tmp_path):
    pairs, posts, groups = areas(tmp_path), areas(tmp_path, "--group", "posts"), areas(tmp_path, "--group", "groups")
    whole = pairs["area_ha"].sum()
    assert posts["area_ha"].sum() == pytest.approx(whole)
    assert groups["area_ha"].sum() == pytest.approx(whole)
    assert set(posts["label"]) >= {"Cultures annuelles", "Prairies", "Espaces boisés"}
    assert posts["post"].astype(int).groupby(posts["territory"]).apply(lambda s: s.is_monotonic_increasing).all()


def test_a_land_use_without_groupings_is_refused_before_the_work(tmp_path):
    with pytest.raises(UsageError) as caught:
        areas(tmp_path, "--group", "posts", land_use="clc18.gpkg")
    assert caught.value.key == "no_such_grouping"
    assert not (tmp_path / "areas.csv").exists()
