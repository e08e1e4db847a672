"""The templates that come with CarbOCS, held against their schema; and a user's own, read, refused and written."""

from __future__ import annotations

import json
import re

import jsonschema
import numpy as np
import pytest

from carbocs.core.errors import DataError
from carbocs.core.occupations import LAND
from carbocs.core.scenario import MIXES, Action, Reckoner, Scenario, load_templates, outcome, parse_templates
from carbocs.core.scenario.templates import SCHEMA, SHIPPED, shipped_templates, written

DOCUMENT = json.loads(SHIPPED.read_text(encoding="utf-8"))
TEMPLATES = shipped_templates()
# What the work asked for, by the words of its issue.
ASKED = {
    "housing_estate", "dense_housing", "business_park", "road", "ground_photovoltaics", "quarry", "car_park_desealed",
    "renaturation_grassland", "renaturation_wetland", "afforestation_broadleaf", "afforestation_conifer",
    "afforestation_mixed", "afforestation_poplar", "grassland_ploughed", "arable_to_grassland", "hedgerow_planted",
    "vineyard_planted", "vineyard_removed", "orchard_planted", "orchard_removed",
}  # fmt: skip
NATURAL = [o for o in LAND if not o.startswith("artificial")]


def entry(**other):
    return {"id": "own", "label_fr": "À moi", "conversions": {"probable": {"cropland": {"vineyard": 1.0}}}, **other}


def conversions(**rows):
    return {"conversions": {"probable": rows}}


def parsed(*entries):
    return parse_templates({"templates": list(entries)}, "own.json")


def test_the_shipped_templates_are_valid_by_their_schema():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(DOCUMENT, schema)


@pytest.mark.parametrize(
    "broken",
    [entry(colour="red"), entry(family="gift"), entry(extra=1), {"label_fr": "sans nom"},
     entry(**conversions(cropland={"vineyard": 1.5})), entry(conversions={})],
    ids=["colour", "family", "extra", "no id", "share", "no mix"],
)  # fmt: skip
def test_the_schema_refuses_what_is_no_template(broken):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"templates": [broken]}, schema)


def test_all_templates_asked_for_are_there():
    assert set(TEMPLATES) >= ASKED


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_shipped_template_is_whole(name):
    """Shares add up to 1 in every mix; named and reasoned in both languages; French set as French is."""
    template = TEMPLATES[name]
    for mix in MIXES:
        matrix = template.matrix(mix)
        assert matrix.min() >= 0
        assert matrix.sum(axis=1) == pytest.approx(np.ones(len(LAND)))
    if template.kind == "area":
        assert (template.matrix().diagonal() < 1).any()
    else:
        assert template.km in (1, -1)
    for text in (template.label_en, template.label_fr, template.source_en, template.source_fr):
        assert text.strip() == text != ""
        assert re.search(r"\b(AI|IA|TODO)\b", text) is None
    assert template.source("fr") != template.source("en")
    assert (template.label("fr"), template.label("en")) == (template.label_fr, template.label_en)
    assert re.fullmatch("#[0-9a-f]{6}", template.colour)
    french = template.label_fr + " " + template.source_fr
    assert re.search(r"[ \w][:;?!%»]|« ", french.replace("https:", "").replace("http:", "")) is None
    assert "'" not in french
    assert '"' not in french


def test_labels_and_colours_tell_templates_apart():
    for what in ("label_en", "label_fr", "colour"):
        values = [getattr(t, what) for t in TEMPLATES.values()]
        assert len(set(values)) == len(values), what


def test_land_taken_is_natural_and_what_is_given_back_is_not_made_artificial_anew():
    artificial = np.array([o.startswith("artificial") for o in LAND])
    sealed = LAND.index("artificial_sealed")
    for template in TEMPLATES.values():
        if template.kind == "area":
            for mix in MIXES:
                matrix = template.matrix(mix)
                if template.family == "take":
                    # Photovoltaics leave grass; all others take the whole.
                    assert (
                        template.id == "ground_photovoltaics" or (matrix[~artificial][:, artificial].sum(1) == 1).all()
                    )
                else:
                    assert not matrix[~artificial][:, artificial].any()
                    assert not np.delete(matrix[:, sealed], sealed).any()


def test_what_is_written_is_read_again():
    assert parse_templates(json.loads(written(TEMPLATES)), "again") == TEMPLATES
    jsonschema.validate(json.loads(written(TEMPLATES)), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_a_users_file_adds_to_the_shipped_and_replaces_what_has_the_same_id(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(written(parsed(entry(), entry(id="road"))), encoding="utf-8-sig")
    found = load_templates(path)
    assert set(found) == {*TEMPLATES, "own"}
    assert found["road"].label_fr == "À moi"
    assert found["quarry"] == TEMPLATES["quarry"]
    assert load_templates() == TEMPLATES


def test_a_group_of_origins_is_spelt_out_and_a_leaf_wins_over_it():
    """``*`` is all land but artificial; ``forest`` the four forests; French names and ids are the same."""
    found = parsed(
        entry(**conversions(**{
            "forest_conifer": {"wetland": 1.0},
            "Forêt feuillu": {"vineyard": 1.0},
            "forest": {"orchard": 1.0},
            "*": {"artificial_sealed": 1.0},
        }))
    )["own"]  # fmt: skip
    ends = {o: next(iter(e)) for o, e in found.conversions["probable"].items()}
    assert set(ends) == set(NATURAL)
    assert ends.pop("forest_conifer") == "wetland"
    assert ends.pop("forest_broadleaf") == "vineyard"
    assert {ends.pop(o) for o in ("forest_mixed", "forest_poplar")} == {"orchard"}
    assert set(ends.values()) == {"artificial_sealed"}


def test_a_mix_that_is_not_stated_is_the_probable_one():
    found = parsed(entry())["own"]
    assert (found.matrix("pessimistic") == found.matrix("probable")).all()


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (entry(**conversions(cropland={"vineyard": 0.5, "orchard": 0.4})), "Σ = 0.9 ≠ 1"),
        (entry(**conversions(cropland={"vineyard": 0.7, "orchard": 0.7})), "Σ = 1.4 ≠ 1"),
        (entry(**conversions(cropland={"vineyard": 1.5, "orchard": -0.5})), "1.5 (0–1)"),
        (entry(**conversions(cropland={"vineyard": "tout"})), "tout"),
        (entry(**conversions(cropland={"vineyard": True})), "True"),
        (entry(**conversions(cropland={"vineyard": float("nan")})), "nan"),
        (entry(**conversions(cropland={"forest": 1.0})), "forest ?"),
        (entry(**conversions(plage={"vineyard": 1.0})), "plage ?"),
        (entry(**conversions(cropland={})), "probable.cropland"),
        (entry(**conversions()), "conversions.probable"),
        (entry(conversions={"likely": {"cropland": {"vineyard": 1}}}), "conversions.probable"),
        (entry(conversions=None), "conversions.probable"),
        (entry(conversions={"probable": {"cropland": {"vineyard": 1}}, "worst": {}}), "worst"),
        (entry(family="gift"), "family"),
        (entry(consumption="some"), "consumption"),
        (entry(kind="point"), "kind"),
        (entry(shares=1), "shares"),
        (entry(label_fr=""), "label_fr"),
        (entry(kind="hedgerow"), "km"),
        (entry(kind="hedgerow", km="un"), "km: un"),
        (entry(kind="hedgerow", km=float("nan")), "km: nan"),
        (entry(km="un"), "km: un"),
        ({"label_fr": "sans nom"}, "id"),
        ("road", "id"),
    ],
)
def test_what_is_wrong_with_a_template_is_named(broken, fault):
    with pytest.raises(DataError) as error:
        parsed(broken)
    assert error.value.key == "bad_template"
    assert fault in error.value.values["fault"]
    for lang in ("en", "fr"):
        assert fault in error.value.text(lang)


def test_a_template_twice_and_a_file_without_any_are_refused(tmp_path):
    for document in ({"templates": [entry(), entry()]}, {}, [], {"templates": {}}):
        with pytest.raises(DataError) as error:
            parse_templates(document, "own.json")
        assert error.value.key == "bad_template"
    for name, text in (("a.json", "{"), ("b.json", "\xff")):
        (tmp_path / name).write_text(text, encoding="latin-1")
    for name in ("a.json", "b.json", "none.json"):
        with pytest.raises(DataError) as error:
            load_templates(tmp_path / name)
        assert error.value.key == "unreadable_templates"
        assert name in error.value.text("fr")


def test_shares_that_add_up_but_for_rounding_leave_no_land_over(hand_ground):
    """Thirds as 0.1 + 0.2 + 0.7 are not 1 in binary: the whole hectare is converted all the same."""
    own = parsed(entry(**conversions(cropland={"vineyard": 0.1, "orchard": 0.2, "wetland": 0.7})))
    place = hand_ground.pieces["geometry"].iloc[0]
    found = outcome(Scenario("s", (Action("a", "own", 2025, geometry=place),), own), Reckoner(hand_ground))
    assert found.conversions["area_ha"].sum() == pytest.approx(40)
