"""What is said of artificialised land: notices, columns, sheets and styles."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "artificialisation_needs_ocsge": (
        "Artificialised land is told by OCS GE's cover and use (R101-1 of the Code de l'urbanisme); this layer is read as {nomenclature}. Give a vintage of OCS GE.",
        "L’artificialisation se lit dans la couverture et l’usage de l’OCS GE (R101-1 du Code de l’urbanisme)\u00a0; cette couche est lue comme {nomenclature}. Donnez un millésime de l’OCS GE.",
    ),
    "artificial_by_producer": (
        "{vintage}: the producer's own answer (artif) was taken for {share:.1%} of the polygons.",
        "{vintage}\u00a0: la réponse du producteur (artif) a été prise pour {share:.1%} des polygones.",
    ),
    "artificial_by_threshold": (
        "{vintage}: {count:,} polygons ({area_ha:,.2f} ha) owe their status to a threshold (built from 50 m², other surfaces from 2,500 m² of one status together); land was read {around_m:,.0f} m around the territories for it.",
        "{vintage}\u00a0: {count:,} polygones ({area_ha:,.2f}\u00a0ha) doivent leur statut à un seuil (bâti dès 50\u00a0m², autres surfaces dès 2\u202f500\u00a0m² d’un même statut)\u00a0; on a lu pour cela {around_m:,.0f}\u00a0m autour des territoires.",
    ),
    "artificial_unknown": (
        "{vintage}: {area_ha:,.2f} ha ({share:.2%}) carry pairs of codes that the law's matrix does not hold: neither artificialised nor not.",
        "{vintage}\u00a0: {area_ha:,.2f}\u00a0ha ({share:.2%}) portent des couples de codes absents de la matrice\u00a0: ni artificialisés, ni non artificialisés.",
    ),
    "artificial_uncovered": (
        "{vintage}: the land use leaves {area_ha:,.2f} ha ({share:.2%}) of the territories bare.",
        "{vintage}\u00a0: l’occupation du sol laisse {area_ha:,.2f}\u00a0ha ({share:.2%}) des territoires sans réponse.",
    ),
    "artificial_transitional": (
        "Grass in transition or abandoned (US6.1, US6.2) counts as artificialised, as in the official picture; public tools differ.",
        "L’herbe en transition ou abandonnée (US6.1, US6.2) compte comme artificialisée, comme sur l’image officielle\u00a0; les outils publics diffèrent.",
    ),
    "artificial_not_transitional": (
        "Grass in transition or abandoned (US6.1, US6.2) does not count as artificialised, as asked; the official picture counts it.",
        "L’herbe en transition ou abandonnée (US6.1, US6.2) ne compte pas comme artificialisée, comme demandé\u00a0; l’image officielle la compte.",
    ),
    "artificial_is_not_consumption": (
        "Until 2031 the law counts the consumption of natural, agricultural and forest land (ENAF), which is another measure; from then on net artificialisation, which is this one.",
        "Jusqu’en 2031 la loi compte la consommation d’espaces naturels, agricoles et forestiers (ENAF), qui est une autre mesure\u00a0; ensuite l’artificialisation nette, qui est celle-ci.",
    ),
    "artificial_consumption_column": (
        "estimate: new artificialisation a year × 10, in the place of ENAF",
        "estimation\u00a0: artificialisation nouvelle par an × 10, à la place des ENAF",
    ),
    "step_statuses": ("Status of the surfaces", "Statut des surfaces"),
    "step_surfaces": ("Surfaces of one status", "Surfaces d’un même statut"),
    # --- columns
    "data_zone": ("Planning zone", "Zone du document d’urbanisme"),
    "data_destination": ("Use", "Destination"),
    "data_artificial_ha": ("Artificialised", "Artificialisé"),
    "data_not_artificial_ha": ("Not artificialised", "Non artificialisé"),
    "data_unknown_ha": ("Unknown pair of codes", "Couple de codes inconnu"),
    "data_sealed_ha": ("Sealed", "Imperméabilisé"),
    "data_artificial_percent": ("Artificialised share", "Part artificialisée"),
    "data_sealed_percent": ("Sealed share", "Part imperméabilisée"),
    "data_newly_ha": ("Newly artificialised", "Nouvellement artificialisé"),
    "data_given_back_ha": ("Given back", "Désartificialisé"),
    "data_net_ha": ("Net artificialisation", "Artificialisation nette"),
    "data_newly_ha_yr": ("Newly artificialised a year", "Nouvellement artificialisé par an"),
    "data_given_back_ha_yr": ("Given back a year", "Désartificialisé par an"),
    "data_net_ha_yr": ("Net artificialisation a year", "Artificialisation nette par an"),
    # --- words
    "artificial_shown_sealed": ("Artificialised, sealed", "Artificialisé, imperméabilisé"),
    "artificial_shown_open": ("Artificialised, not sealed", "Artificialisé, non imperméabilisé"),
    "artificial_shown_not": ("Not artificialised", "Non artificialisé"),
    "artificial_shown_unknown": ("Unknown", "Inconnu"),
    "artificial_change_newly": ("Newly artificialised", "Nouvellement artificialisé"),
    "artificial_change_given_back": ("Given back", "Désartificialisé"),
    "artificial_total": ("All territories", "Ensemble"),
    "artificial_no_zone": ("outside the zones", "hors zonage"),
    "column_artificial_ha": ("artificialised (ha)", "artificialisé (ha)"),
    "column_artificial_percent": ("share (%)", "part (%)"),
    "column_sealed_ha": ("sealed (ha)", "imperméabilisé (ha)"),
    "column_not_artificial_ha": ("not artificialised (ha)", "non artificialisé (ha)"),
    "column_newly_ha": ("newly (ha)", "nouveau (ha)"),
    "column_given_back_ha": ("given back (ha)", "rendu (ha)"),
    "column_net_ha": ("net (ha)", "net (ha)"),
    "column_net_ha_yr": ("net (ha/yr)", "net (ha/an)"),
    # --- sheets, layers and what the command prints
    "sheet_land": ("Artificialised land", "Artificialisation"),
    "sheet_uses": ("By use", "Par destination"),
    "sheet_flows": ("Flows", "Flux entre millésimes"),
    "sheet_flows_by_use": ("Flows by use", "Flux par destination"),
    "sheet_consumption": ("For the budget", "Pour le budget"),
    "sheet_artificial_title": ("Artificialised land by OCS GE (R101-1)", "Artificialisation d’après l’OCS GE (R101-1)"),
    "sheet_artificial_note": (
        "Areas in hectares, planar in the projection of the law; thresholds of decree 2023-1096.",
        "Surfaces en hectares, planes dans la projection légale\u00a0; seuils du décret 2023-1096.",
    ),
    "artificial_head": ("Artificialised land, {vintages}", "Artificialisation des sols, {vintages}"),
    "artificial_flow_head": (
        "Between {before} and {after} ({years:g} years)",
        "Entre {before} et {after} ({years:g} ans)",
    ),
    "artificial_style_status": ("Status", "Statut"),
    "artificial_style_change": ("Change", "Évolution"),
    "artificial_style_share": ("Artificialised share", "Part artificialisée"),
}
"""English and French by key."""
