"""The dialog of zones: what it proposes, what it refuses, and that what was chosen once is known again."""

from __future__ import annotations

import pytest

pytest.importorskip("qgis.PyQt", reason="neither QGIS nor PyQt6 here", exc_type=ImportError)

from qgis.PyQt import QtWidgets

from carbocs.plugin.panel.zones_dialog import EXTENT, MOST_VALUES, VALUE, ZonesDialog

TEMPLATES = [
    {"id": "estate", "label": "Lotissement", "colour": "#d7867a", "kind": "area"},
    {"id": "park", "label": "Zone d’activités", "colour": "#8f3b3b", "kind": "area"},
    {"id": "hedge", "label": "Haie plantée", "colour": "#5b7d2e", "kind": "hedgerow"},
]
ZONES = [("AUc", 14, 61.3), ("N", 1710, 6033.0), ("", 2, None)]
LAYERS = [
    {
        "id": "z",
        "name": "Zonage",
        "kind": "polygon",
        "selected": 0,
        "fields": [
            {"name": "typezone", "alias": "Type de zone", "values": ZONES},
            {"name": "id", "alias": "", "values": lambda: [(str(n), 1, None) for n in range(MOST_VALUES + 1)]},
            {"name": "empty", "alias": "", "values": []},
        ],
    },
    {
        "id": "l",
        "name": "Haies",
        "kind": "line",
        "selected": 12,
        "fields": [{"name": "projet", "alias": "", "values": [("haie", 40, 12.3), ("AUc", 2, 3.1)]}],
    },
    {"id": "f", "name": "Sans champ", "kind": "polygon", "selected": 0, "fields": []},
]  # fmt: skip


def dialog(remembered=None, layers=LAYERS, **options) -> ZonesDialog:
    return ZonesDialog(layers, TEMPLATES, remembered, **{"first_year": 2026, **options})


def ok(found: ZonesDialog):
    return found._box.button(QtWidgets.QDialogButtonBox.StandardButton.Ok)


def choose(found: ZonesDialog, row: int, template: str) -> None:
    combo = found._rows[row].template
    combo.setCurrentIndex(combo.findData(template))


def test_nothing_is_proposed_for_values_never_met():
    found = dialog()
    assert {v["template"] for v in found.mapping()["values"].values()} == {""}
    assert found._table.item(1, EXTENT).text() == "1\u202f710 · 6\u202f033,0\u00a0ha"
    assert found._table.item(2, VALUE).text() != ""
    assert not ok(found).isEnabled()
    assert not found.check()
    assert not found._rows[0].share.isEnabled()


def test_the_answer():
    found = dialog()
    choose(found, 0, "park")
    found._rows[0].share.setValue(80)
    found._rows[0].start.setValue(2027)
    found._rows[0].end.setValue(2030)
    assert ok(found).isEnabled()
    answer = found.mapping()
    assert {k: answer[k] for k in ("layer", "layer_name", "field", "selected_only", "width_m")} == {
        "layer": "z", "layer_name": "Zonage", "field": "typezone", "selected_only": False, "width_m": None,
    }  # fmt: skip
    assert answer["values"]["AUc"] == {"template": "park", "share": 0.8, "start": 2027, "end": 2030}
    assert set(answer["values"]) == {"AUc", "N", ""}


def test_the_last_year_is_never_before_the_first():
    found = dialog()
    row = found._rows[0]
    assert (row.start.value(), row.end.value()) == (2026, 2026)
    row.start.setValue(2034)
    assert row.end.value() == 2034
    row.end.setValue(2030)
    assert row.start.value() == 2030
    row.start.setValue(1900)
    assert row.start.value() == 2018


def test_what_was_chosen_is_known_again_there_and_elsewhere():
    first = dialog()
    choose(first, 0, "estate")
    first._rows[0].share.setValue(45)
    kept = first.mapping()
    again = dialog(kept).mapping()
    assert again["values"] == kept["values"]
    # The same value in another layer, after another import in between.
    found = dialog(dialog({**kept, "layer": "f"}).mapping())
    found._layer.setCurrentIndex(1)
    assert found.mapping()["values"]["AUc"]["template"] == "estate"
    assert found.mapping()["values"]["AUc"]["share"] == 0.45


def test_a_layer_added_anew_is_known_by_its_name():
    assert dialog({"layer": "gone", "layer_name": "Haies"}).mapping()["layer"] == "l"


def test_what_is_remembered_wins_over_what_is_suggested():
    suggested = {"AUc": {"template": "estate", "share": 1.0, "start": 2026, "end": 2030}}
    assert dialog(suggestions=suggested).mapping()["values"]["AUc"]["template"] == "estate"
    kept = {"values": {"AUc": {"template": "park", "share": 0.5, "start": 2028, "end": 2028}}}
    assert dialog(kept, suggestions=suggested).mapping()["values"]["AUc"]["template"] == "park"


def test_a_template_that_is_gone_is_no_action():
    kept = {"values": {"AUc": {"template": "gone", "share": 0.5, "start": 2028, "end": 2028}}}
    assert dialog(kept).mapping()["values"]["AUc"]["template"] == ""


def test_hedgerows_are_lines_and_other_lines_have_a_width():
    found = dialog()
    assert found._rows[0].template.findData("hedge") < 0
    assert found._width.isHidden()
    found._layer.setCurrentIndex(1)
    assert found._rows[0].template.findData("hedge") > 0
    assert not found._width.isHidden()
    answer = found.mapping()
    assert (answer["width_m"], answer["selected_only"]) == (10.0, True)


@pytest.mark.parametrize(("layer", "field"), [(0, 1), (0, 2), (2, -1)], ids=["an identifier", "no value", "no field"])
def test_a_field_that_is_no_zoning_is_refused(layer, field):
    found = dialog()
    choose(found, 0, "park")
    found._layer.setCurrentIndex(layer)
    if field >= 0:
        found._field.setCurrentIndex(field)
    assert not ok(found).isEnabled()
    assert found._message.text()
    found.accept()
    assert found.result() == 0


def test_shares_of_0_and_no_layer_at_all_are_refused():
    found = dialog()
    choose(found, 0, "park")
    found._rows[0].share.setValue(0)
    assert not found.check()
    assert not dialog(layers=[]).check()
    assert dialog(layers=[]).mapping()["layer"] == ""


def test_a_field_left_and_come_back_to_keeps_its_choices():
    found = dialog()
    choose(found, 0, "park")
    found._field.setCurrentIndex(2)
    found._field.setCurrentIndex(0)
    assert found.mapping()["values"]["AUc"]["template"] == "park"
    choose(found, 0, "")
    found._field.setCurrentIndex(2)
    found._field.setCurrentIndex(0)
    assert found.mapping()["values"]["AUc"]["template"] == ""
