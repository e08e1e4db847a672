"""What is said of scenarios, land-take budgets, sensitivity and search, in English and French, by key."""

from __future__ import annotations

# key: (English, French). French takes a no-break space before : ; ? !
MESSAGES: dict[str, tuple[str, str]] = {
    # --- templates
    "unreadable_templates": (
        "{path}: this file of templates cannot be read ({reason}).",
        "{path}\u00a0: ce fichier de modèles ne se lit pas ({reason}).",
    ),
    "bad_template": (
        "{file}, template {template}: {fault}. Shares are between 0 and 1 and add up to 1, occupations are those of ALDO; templates.schema.json states the form.",
        "{file}, modèle {template}\u00a0: {fault}. Les parts sont entre 0 et 1 et leur somme vaut 1, les occupations sont celles d’ALDO\u00a0; templates.schema.json donne la forme.",
    ),
    # --- actions
    "unknown_template": (
        "Action {action}: no template “{template}” (there are: {known}).",
        "Action {action}\u00a0: il n’y a pas de modèle «\u00a0{template}\u00a0» (il y a\u00a0: {known}).",
    ),
    "years_reversed": (
        "Action {action} ends in {end}, before it begins in {start}.",
        "L’action {action} finit en {end}, avant de commencer en {start}.",
    ),
    "year_outside_span": (
        "Action {action} ({start}–{end}) lies outside the years reckoned ({first}–{last}): change its year or the span.",
        "L’action {action} ({start}–{end}) sort des années calculées ({first}–{last})\u00a0: changez son année ou la période.",
    ),
    "bad_share": (
        "Action {action}: a share of {share}; it must lie between 0 and 1.",
        "Action {action}\u00a0: la part vaut {share}\u00a0; elle doit être entre 0 et 1.",
    ),
    "duplicate_actions": (
        "Scenario {scenario}: several actions have one id ({shown}).",
        "Scénario {scenario}\u00a0: plusieurs actions ont le même identifiant ({shown}).",
    ),
    "action_crosses": (
        "Action {action}: its outline crosses itself; move the vertex or redraw it.",
        "Action {action}\u00a0: son contour se recoupe\u00a0; déplacez le sommet ou redessinez-la.",
    ),
    "action_is_empty": (
        "Action {action} covers no ground; draw it or give it areas.",
        "L’action {action} ne couvre rien\u00a0; dessinez-la ou donnez-lui des surfaces.",
    ),
    "action_needs_polygon": (
        "Action {action} needs a polygon (or a line with a width).",
        "L’action {action} demande un polygone (ou une ligne avec une largeur).",
    ),
    "action_needs_line": (
        "Action {action} needs a line.",
        "L’action {action} demande une ligne.",
    ),
    "action_bad_areas": (
        "Action {action}: its areas hold a negative value or none.",
        "Action {action}\u00a0: ses surfaces contiennent une valeur négative ou vide.",
    ),
    "action_unknown_place": (
        "Action {action}: no commune or territory {places} in the assessment.",
        "Action {action}\u00a0: il n’y a pas de commune ni de territoire {places} dans le diagnostic.",
    ),
    "no_land_for_action": (
        "Action {action}: {area_ha:,.1f} ha asked for at {place}, where there are {there_ha:,.1f} ha of land that it concerns.",
        "Action {action}\u00a0: {area_ha:,.1f}\u00a0ha demandés à {place}, où il y a {there_ha:,.1f}\u00a0ha de sol qu’elle concerne.",
    ),
    "scenario_needs_layers": (
        "A scenario needs territories and a land use with geometry.",
        "Un scénario demande des territoires et une occupation du sol avec géométrie.",
    ),
    "scenario_of_another": (
        "Scenario {scenario} was made for the mode {mode} and the release {release}; this assessment is {mode_here}, {release_here}. Reckon it on such an assessment, or accept that its figures change.",
        "Le scénario {scenario} a été fait en mode {mode}, version {release}\u00a0; ce diagnostic est {mode_here}, {release_here}. Calculez-le sur un diagnostic pareil, ou acceptez que ses chiffres changent.",
    ),
    # --- notices of an outcome
    "actions_cut": (
        "Scenario {scenario}: {count} [action leaves|actions leave] the territories; {area_ha:,.2f} ha cut off: {shown}.",
        "Scénario {scenario}\u00a0: {count} [action sort|actions sortent] des territoires\u00a0; {area_ha:,.2f}\u00a0ha retirés\u00a0: {shown}.",
    ),
    "actions_overlap": (
        "Scenario {scenario}: actions overlap on {area_ha:,.2f} ha. There the later one follows the earlier; of the same year, the later in the list alone counts.",
        "Scénario {scenario}\u00a0: des actions se recouvrent sur {area_ha:,.2f}\u00a0ha. La plus tardive y suit la première\u00a0; la même année, seule compte la dernière de la liste.",
    ),
    "actions_change_nothing": (
        "Scenario {scenario}: {count} [action changes|actions change] nothing: {shown}. The land is already so, or the template does not concern it.",
        "Scénario {scenario}\u00a0: {count} [action ne change|actions ne changent] rien\u00a0: {shown}. Le sol est déjà ainsi, ou le modèle ne le concerne pas.",
    ),
    "actions_on_bare_land": (
        "Scenario {scenario}: {area_ha:,.2f} ha of the actions have no occupation in the land use; no carbon is counted there.",
        "Scénario {scenario}\u00a0: {area_ha:,.2f}\u00a0ha des actions n’ont pas d’occupation dans la couche\u00a0; aucun carbone n’y est compté.",
    ),
    "scenario_scale": (
        "Below an EPCI (about ten communes) these are orders of magnitude. ADEME forbids their use for the carbon accounting or the offsetting of a parcel.",
        "Au-dessous d’un EPCI (une dizaine de communes), ce sont des ordres de grandeur. L’ADEME en interdit l’usage pour le bilan carbone ou la compensation d’une parcelle.",
    ),
    "scenario_scope": (
        "Soils, litter and biomass only: the energy a project makes and what it replaces are not counted.",
        "Sols, litière et biomasse seulement\u00a0: l’énergie produite par un projet et ce qu’elle remplace ne sont pas comptées.",
    ),
    "scenario_kinetics": (
        "The course follows the kinetics of CAT’ENR; over twenty years and more its sum can exceed twenty years of the diagnosis’s flux.",
        "Le déroulé suit les cinétiques de CAT’ENR\u00a0; au-delà de vingt ans, sa somme peut dépasser vingt ans du flux du diagnostic.",
    ),
}
