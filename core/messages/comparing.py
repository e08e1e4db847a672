"""What is said of several land uses side by side: errors, notices, columns, sheets and legends."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "as_written": ("{message}", "{message}"),
    "too_few_sources": (
        "Two land uses at least are compared: give --source NAME=FILE for each.",
        "On compare au moins deux occupations du sol\u00a0: donnez --source NOM=FICHIER pour chacune.",
    ),
    "unknown_source": (
        "{name} is none of the sources compared ({known}): an earlier vintage goes by the name of its source.",
        "{name} n’est pas une des sources comparées ({known})\u00a0: un millésime antérieur porte le nom de sa source.",
    ),
    "source_twice": (
        "Two sources are called {name}: give each a name of its own, NAME=FILE.",
        "Deux sources s’appellent {name}\u00a0: donnez à chacune son nom, NOM=FICHIER.",
    ),
    "sources_of_several_years": (
        "The sources show several years, {told}: what differs is in part what changed on the ground.",
        "Les sources montrent plusieurs années, {told}\u00a0: une part de l’écart est ce qui a changé sur le terrain.",
    ),
    "step_differences": ("Where the sources differ", "Écarts entre les sources"),
    # --- columns
    "data_first": ("First source", "Première source"),
    "data_second": ("Second source", "Seconde source"),
    "data_first_occupation": ("Occupation by the first source", "Occupation selon la première source"),
    "data_second_occupation": ("Occupation by the second source", "Occupation selon la seconde source"),
    "data_first_label": ("By the first source", "Selon la première source"),
    "data_second_label": ("By the second source", "Selon la seconde source"),
    "data_disagreement": ("Difference", "Écart"),
    "data_difference_tc": ("Difference of stock", "Écart de stock"),
    "data_stock_tc_ha": ("Stock per hectare", "Stock à l’hectare"),
    # --- legends
    "compared_artificial_first": ("Artificial for {first} alone", "Artificiel pour {first} seul"),
    "compared_artificial_second": ("Artificial for {second} alone", "Artificiel pour {second} seul"),
    "compared_forest_first": ("Forest for {first} alone", "Forêt pour {first} seul"),
    "compared_forest_second": ("Forest for {second} alone", "Forêt pour {second} seul"),
    "compared_crop_or_grass": ("Cropland or grassland", "Culture ou prairie"),
    "compared_within": ("Kinds of one group", "Postes d’un même groupe"),
    "compared_untold": ("One does not tell apart", "L’une ne distingue pas"),
    "compared_other": ("Other differences", "Autres écarts"),
    "compared_uncovered": ("Not covered", "Non couvert"),
    "compared_style": ("{first} and {second}", "{first} et {second}"),
    # --- sheets and what the command prints
    "sheet_side_by_side": ("Side by side", "Côte à côte"),
    "sheet_by_territory": ("By territory", "Par territoire"),
    "sheet_confusion": ("Confusion {number}", "Confusion {number}"),
    "sheet_causes": ("Causes {number}", "Causes {number}"),
    "compared_title": ("Land uses side by side", "Occupations du sol côte à côte"),
    "compared_note": (
        "One territory by several sources: none is the truth, each sees what its minimum unit lets it see.",
        "Un même territoire selon plusieurs sources\u00a0: aucune n’est la vérité, chacune voit ce que son unité minimale lui laisse voir.",
    ),
    "compared_head": ("Land uses side by side: {names}", "Occupations du sol côte à côte\u00a0: {names}"),
    "compared_causes": (
        "From {first} to {second}: {difference} tC, of which",
        "De {first} à {second}\u00a0: {difference} tC, dont",
    ),
    "compared_rest": ("Everything else on land", "Tout le reste du sol"),
    "compared_off_land": ("Hedgerows and wood products", "Haies et produits bois"),
    "column_source": ("source", "source"),
    "column_uncovered": ("not covered", "non couvert"),
    "column_difference": ("difference of stock (tC)", "écart de stock (tC)"),
    "column_cause": ("land", "sol"),
    "compared_no_flux": ("no changes told", "aucun changement lu"),
}
"""English and French by key."""
