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
    "no_land_left_for_action": (
        "Action {action}: with the tables of areas before it, {area_ha:,.1f} ha of one occupation asked for at {place}, where there are {there_ha:,.1f} ha.",
        "Action {action}\u00a0: avec les tables de surfaces qui la précèdent, {area_ha:,.1f}\u00a0ha d’une même occupation demandés à {place}, où il y en a {there_ha:,.1f}\u00a0ha.",
    ),
    "bad_share_bounds": (
        "Action {action}: its share ({share:g}) must lie between the lowest ({low:g}) and the highest ({high:g}) thought possible.",
        "Action {action}\u00a0: sa part ({share:g}) doit être entre la plus basse ({low:g}) et la plus haute ({high:g}) jugées possibles.",
    ),
    "scenario_needs_layers": (
        "A scenario needs territories and a land use with geometry.",
        "Un scénario demande des territoires et une occupation du sol avec géométrie.",
    ),
    "share_is_no_number": (
        "Action {action}: the share “{share}” is no number.",
        "Action {action}\u00a0: la part «\u00a0{share}\u00a0» n’est pas un nombre.",
    ),
    "action_off_the_map": (
        "Action {action} has coordinates that its CRS cannot hold: check the CRS of the layer it came from.",
        "L’action {action} a des coordonnées que son SCR ne peut contenir\u00a0: vérifiez le SCR de la couche d’où elle vient.",
    ),
    "scenarios_not_listed": (
        "[{count} action belongs|{count:,} actions belong] to scenarios that are not in the list ({shown}): give [it|them] to one that is, or open the result again to list them.",
        "[{count} action appartient|{count:,} actions appartiennent] à des scénarios absents de la liste ({shown})\u00a0: rattachez-[la|les] à l’un de ceux-ci, ou rouvrez le résultat pour les lister.",
    ),
    "store_gone": (
        "{path} is no longer there: put the file back before you go on, or choose the result again to begin anew.",
        "{path} n’est plus là\u00a0: remettez ce fichier à sa place avant de continuer, ou choisissez de nouveau le résultat pour recommencer.",
    ),
    "not_a_store": (
        "{path} does not hold the scenarios of a result: put the right file back in its place, or move this one away to begin anew.",
        "{path} ne contient pas les scénarios d’un résultat\u00a0: remettez le bon fichier à sa place, ou déplacez celui-ci pour recommencer.",
    ),
    "action_outside": (
        "Action {action} lies outside the territories.",
        "L’action {action} est hors des territoires.",
    ),
    "action_without_year": (
        "Action {action} has no year: give it one between {first} and {last}.",
        "L’action {action} n’a pas d’année\u00a0: donnez-en une entre {first} et {last}.",
    ),
    "actions_without_scenario": (
        "[{count} action belongs|{count:,} actions belong] to no scenario and [is|are] not counted: fill in the field “Scenario” in the attribute table.",
        "[{count} action n’est|{count:,} actions ne sont] d’aucun scénario et ne [compte|comptent] pas\u00a0: remplissez leur champ «\u00a0Scénario\u00a0» dans la table attributaire.",
    ),
    "zones_layer_gone": (
        "The layer {layer} is no longer in the project.",
        "La couche {layer} n’est plus dans le projet.",
    ),
    "one_scenario_wanted": (
        "The layers hold several scenarios ({scenarios}): select one's features, or compare them.",
        "Les couches contiennent plusieurs scénarios ({scenarios})\u00a0: sélectionnez les entités de l’un d’eux, ou comparez-les.",
    ),
    "ground_source_gone": (
        "{result}: what it was made from is not there any more, or was never saved ({layers}). Put the files back, or run the assessment again on layers that are saved.",
        "{result}\u00a0: ce dont il a été tiré n’est plus là, ou n’a jamais été enregistré ({layers}). Remettez les fichiers, ou relancez le diagnostic sur des couches enregistrées.",
    ),
    "scenario_of_another": (
        "Scenario {scenario} was made for the mode {mode} and the release {release}; this assessment is {mode_here}, {release_here}. Reckon it on such an assessment, or accept that its figures change.",
        "Le scénario {scenario} a été fait en mode {mode}, version {release}\u00a0; ce diagnostic est {mode_here}, {release_here}. Calculez-le sur un diagnostic pareil, ou acceptez que ses chiffres changent.",
    ),
    # --- land-take budget and reference courses
    "budget_no_consumption": (
        "No consumption of ENAF over 2011–2021 is given for [{count} territory|{count:,} territories]: {territories}. Give each one a figure (0 where nothing was taken).",
        "Aucune consommation d’ENAF 2011-2021 n’est donnée pour [{count} territoire|{count:,} territoires]\u00a0: {territories}. Donnez une valeur à chacun (0 si rien n’a été pris).",
    ),
    "table_repeats_territory": (
        "Table “{table}” names [{count} territory|{count:,} territories] more than once: {territories}.",
        "La table «\u00a0{table}\u00a0» nomme plusieurs fois [{count} territoire|{count:,} territoires]\u00a0: {territories}.",
    ),
    "bad_targets": (
        "A reduction target lies between 0 and 100 %: {shown}.",
        "Un objectif de réduction est entre 0 et 100\u00a0%\u00a0: {shown}.",
    ),
    "budget_over_run": (
        "Scenario {scenario}: the land-take budget to 2031 is overrun in {count} [territory|territories]; ha too many: {shown}.",
        "Scénario {scenario}\u00a0: le budget foncier d’ici 2031 est dépassé dans {count} [territoire|territoires]\u00a0; ha de trop\u00a0: {shown}.",
    ),
    "budget_default_target": (
        "{count} [territory has|territories have] no reduction target of [its|their] own, nor of the EPCI or the region: {percent:g} % is taken.",
        "{count} [territoire n’a|territoires n’ont] pas d’objectif de réduction propre, ni de l’EPCI ou de la région\u00a0: {percent:g}\u00a0% est retenu.",
    ),
    "trend_not_leaves": (
        "The trend names what is no occupation of ALDO’s finest list: {shown}. Split artificial land into sealed, grassed and wooded first.",
        "La tendance nomme ce qui n’est pas une occupation fine d’ALDO\u00a0: {shown}. Séparez d’abord les sols artificiels en imperméabilisés, enherbés et arborés.",
    ),
    "trend_without_figures": (
        "Changes of the trend lie where no figures apply: {area_ha_yr:,.2f} of {all_ha_yr:,.2f} ha a year are left out ({shown}).",
        "Des changements de la tendance tombent hors de tout facteur\u00a0: {area_ha_yr:,.2f} sur {all_ha_yr:,.2f}\u00a0ha par an sont laissés de côté ({shown}).",
    ),
    "trend_runs_out": (
        "Continued until {year}, the trend takes more than there is: {shown} (ha too many).",
        "Prolongée jusqu’en {year}, la tendance prend plus qu’il n’y a\u00a0: {shown} (ha de trop).",
    ),
    # --- notices of an outcome
    "actions_cut": (
        "Scenario {scenario}: {count} [action leaves|actions leave] the territories; {area_ha:,.2f} ha cut off: {shown}.",
        "Scénario {scenario}\u00a0: {count} [action sort|actions sortent] des territoires\u00a0; {area_ha:,.2f}\u00a0ha retirés\u00a0: {shown}.",
    ),
    "hedgerows_cut": (
        "Scenario {scenario}: {count} [hedgerow leaves|hedgerows leave] the territories or their communes; {length_km:,.2f} km do not count: {shown}.",
        "Scénario {scenario}\u00a0: {count} [haie sort|haies sortent] des territoires ou de leurs communes\u00a0; {length_km:,.2f}\u00a0km ne comptent pas\u00a0: {shown}.",
    ),
    "actions_without_figures": (
        "Scenario {scenario}: {area_ha:,.2f} ha of the actions lie in no commune with figures; neither carbon nor consumed land is counted there.",
        "Scénario {scenario}\u00a0: {area_ha:,.2f}\u00a0ha des actions ne sont dans aucune commune qui ait des facteurs\u00a0; ni carbone ni consommation n’y sont comptés.",
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
    # --- the words of the what-if views
    "what_if_emitted": ("emitted", "émis"),
    "what_if_sequestered": ("sequestered", "séquestré"),
    "what_if_lost": ("lost", "perdu"),
    "what_if_gained": ("gained", "gagné"),
    "what_if_artificialised": ("artificialised", "artificialisés"),
    "what_if_restored": ("given back", "désartificialisés"),
    "what_if_minus": ("− emitted / lost", "− émis / perdu"),
    "what_if_plus": ("+ sequestered / gained", "+ séquestré / gagné"),
    "what_if_range": ("{low} to {high}", "{low} à {high}"),
    "what_if_over": ("{over} too many", "{over} de trop"),
    "what_if_left": ("{left} left", "Reste {left}"),
    "what_if_taken_before": ("{area} taken before", "{area} déjà pris"),
    "what_if_taken_own": ("{area} by the scenario", "{area} par le scénario"),
    "what_if_allowed": ("of {area} (2021–2030)", "sur {area} (2021–2030)"),
    "what_if_prefix": ("Scenario {scenario}: ", "Scénario {scenario}\u00a0: "),
    "what_if_actions": ("{count} [action|actions]", "{count} [action|actions]"),
    "what_if_converted": ("{area} converted", "{area} convertis"),
    "what_if_hedgerows": ("{length} of hedgerows", "{length} de haies"),
    "what_if_in_all": ("in all", "en tout"),
    "what_if_as_it_is": ("Land as it is", "Sol laissé tel quel"),
    "what_if_trend": ("Past trend continued", "Tendance passée prolongée"),
    "what_if_row_converted": ("Area converted", "Surface convertie"),
    "what_if_row_hedgerow": ("Hedgerows", "Haies"),
    "what_if_row_loss": ("Carbon of soil and biomass", "Carbone du sol et de la biomasse"),
    "what_if_row_cumulated": ("Cumulated to {year}", "Cumul jusqu’en {year}"),
    "what_if_row_difference": ("Against land as it is, {year}", "Écart au sol laissé tel quel, {year}"),
    "what_if_row_consumed": ("Consumption of ENAF", "Consommation d’ENAF"),
    "what_if_row_artificialised": ("Net artificialisation", "Artificialisation nette"),
    "what_if_row_budget": ("Left of the budget to 2031", "Reste du budget d’ici 2031"),
    "what_if_difference_why": (
        "Counts the growth that cleared forests no longer give.",
        "Compte la croissance que les forêts défrichées ne donnent plus.",
    ),
    "what_if_consumed_why": (
        "Natural, agricultural and forest land taken by building, its gardens included.",
        "Espaces naturels, agricoles et forestiers pris par l’urbanisation, jardins compris.",
    ),
    "what_if_artificialised_why": (
        "Land sealed or turned into lawn, less land given back (decree 2022-763); wooded parks do not count.",
        "Sols imperméabilisés ou enherbés, moins les sols rendus (décret 2022-763)\u00a0; les parcs arborés ne comptent pas.",
    ),
    "what_if_range_why": (
        "From the pessimistic to the optimistic mix of destinations and share of the actions.",
        "Du mélange de destinations et de la part des actions les plus pessimistes aux plus optimistes.",
    ),
    # --- actions read from layers and tables
    "actions_without": (
        "{layer}: an action has no {missing} {action}. Name a column for it, or give one value for all (the columns: {fields}).",
        "{layer}\u00a0: il manque «\u00a0{missing}\u00a0» à une action {action}. Indiquez une colonne, ou une valeur pour toutes (les colonnes\u00a0: {fields}).",
    ),
    "values_without_template": (
        "{layer}, field {field}: no template was given for {values}. Give one to each value, or an empty one to leave it out.",
        "{layer}, champ {field}\u00a0: aucun modèle n’est donné pour {values}. Donnez-en un à chaque valeur, ou un vide pour l’écarter.",
    ),
    "not_a_year": (
        "{path}, row {row}, column {column}: “{value}” is not a year.",
        "{path}, ligne {row}, colonne {column}\u00a0: «\u00a0{value}\u00a0» n’est pas une année.",
    ),
    "line_needs_width": (
        "{layer}, action {action}: a line takes land only with a width (column width_m, in metres), unless it is a hedgerow.",
        "{layer}, action {action}\u00a0: une ligne ne prend du sol qu’avec une largeur (colonne largeur_m, en mètres), sauf une haie.",
    ),
    "rows_disagree": (
        "{layer}: the rows of action {action} differ in template, years or share; give them ids of their own.",
        "{layer}\u00a0: les lignes de l’action {action} diffèrent par le modèle, les années ou la part\u00a0; donnez-leur des identifiants distincts.",
    ),
    "duplicate_scenarios": (
        "Several scenarios have one name ({shown}). Name them in a column “scenario”, or rename the files.",
        "Plusieurs scénarios ont le même nom ({shown}). Nommez-les dans une colonne «\u00a0scenario\u00a0», ou renommez les fichiers.",
    ),
    "no_zone_field": (
        "{layer}: no field “typezone” (the fields: {fields}).",
        "{layer}\u00a0: pas de champ «\u00a0typezone\u00a0» (les champs\u00a0: {fields}).",
    ),
    "unknown_zones": (
        "{layer}, field {field}: unknown zones {values}. The table of zones names {known}; U, A and N stay as they are.",
        "{layer}, champ {field}\u00a0: zones inconnues {values}. La table des zones nomme {known}\u00a0; U, A et N restent en l’état.",
    ),
    "no_zone_built": (
        "{layer}: nothing is to be built in its zones ({zones}).",
        "{layer}\u00a0: rien n’est à bâtir dans ses zones ({zones}).",
    ),
    "zones_built": (
        "{layer}: {count} of {of} zones are taken as built up, in part and evenly: {rules}. The plan does not say this, the table of zones does.",
        "{layer}\u00a0: {count} zones sur {of} sont comptées comme bâties, en partie et régulièrement\u00a0: {rules}. Le plan ne le dit pas, la table des zones le dit.",
    ),
    # --- reports of scenarios
    "unknown_scenario_output": (
        "{path}: write to .gpkg, .json, .xlsx, or to a folder (CSV).",
        "{path}\u00a0: écrivez vers .gpkg, .json, .xlsx, ou vers un dossier (CSV).",
    ),
    "unknown_batch_output": (
        "{path}: write to .csv, .parquet, or to a folder (CSV).",
        "{path}\u00a0: écrivez vers .csv, .parquet, ou vers un dossier (CSV).",
    ),
    "batch_more_notices": (
        "  … the same of {count} other [scenario|scenarios]: notices.csv, in a folder, tells of each.",
        "  … de même pour {count} [autre scénario|autres scénarios]\u00a0: notices.csv, dans un dossier, le dit de chacun.",
    ),
    "batch_reckoned": (
        "{count} [scenario|scenarios] reckoned, each by itself on the ground as it is.",
        "{count} [scénario calculé|scénarios calculés], chacun pour lui-même sur le terrain tel qu’il est.",
    ),
    "batch_grounds": (
        "Each on {count} [land use|land uses].",
        "Chacun sur {count} [occupation du sol|occupations du sol].",
    ),
    "style_loss_per_hectare": ("Carbon lost per hectare", "Carbone perdu à l’hectare"),
    "style_flux_2050_per_hectare": ("Sum to 2050 per hectare", "Cumul 2050 à l’hectare"),
    "style_flux_2050": ("Sum to 2050", "Cumul jusqu’en 2050"),
    "style_loss": ("Carbon lost", "Carbone perdu"),
    "style_hedgerows": ("Hedgerows", "Haies"),
    # --- carbon price of a place, least-carbon search, compensation
    "years_of_price": (
        "The years do not follow each other: converted from {start} to {end}, counted up to {last}.",
        "Les années ne se suivent pas\u00a0: conversion de {start} à {end}, compte jusqu’en {last}.",
    ),
    "template_is_a_line": (
        "Hedgerows are counted by length, not by area: leave out {templates} here.",
        "Les haies se comptent en longueur, pas en surface\u00a0: retirez ici {templates}.",
    ),
    "sensitivity_needs_grid": (
        "The land use is a raster, which has no polygons to show a price for: ask for a grid, of {grid_m:,.0f} m say.",
        "L’occupation du sol est un raster, sans polygones à chiffrer\u00a0: demandez une grille, par exemple de {grid_m:,.0f}\u00a0m.",
    ),
    "sensitivity_bad_grid": (
        "A grid of {grid_m} m: the width of its cells must be above 0.",
        "Grille de {grid_m}\u00a0m\u00a0: la largeur des mailles doit être supérieure à 0.",
    ),
    "grid_too_fine": (
        "Cells {grid_m:,.0f} m wide would make a grid of {count:,} over these territories, where {most:,} are the most; take wider ones.",
        "Des mailles de {grid_m:,.0f}\u00a0m feraient une grille de {count:,} sur ces territoires, pour {most:,} au plus\u00a0; prenez-les plus larges.",
    ),
    "needs_package": (
        "This needs the Python package {package} ({version} or later), which is not there: install it with “{command}”, for the Python that runs CarbOCS (in QGIS, QGIS’s own).",
        "Il faut ici le paquet Python {package} ({version} ou plus récent), qui n’est pas installé\u00a0: installez-le par «\u00a0{command}\u00a0», pour le Python qui fait tourner CarbOCS (dans QGIS, celui de QGIS).",
    ),
    "duplicate_zones": (
        "Several candidate zones have one id ({shown}).",
        "Plusieurs zones candidates ont le même identifiant ({shown}).",
    ),
    "search_zones_overlap": (
        "Candidate zones overlap ({shown}): the same ground would be taken twice. Cut them apart.",
        "Des zones candidates se recouvrent ({shown})\u00a0: le même sol serait pris deux fois. Séparez-les.",
    ),
    "search_bad_sizes": (
        "The least area of a zone must be a number, 0 or above: {shown}.",
        "La surface minimale d’une zone doit être un nombre, 0 ou plus\u00a0: {shown}.",
    ),
    "search_unknown_unit": (
        "A need is stated for {shown}, which the assessment does not have at the level “{level}”.",
        "Un besoin est donné pour {shown}, absent du diagnostic au niveau «\u00a0{level}\u00a0».",
    ),
    "search_no_need": (
        "No need is stated: give the hectares wanted in one place at least.",
        "Aucun besoin n’est donné\u00a0: indiquez les hectares voulus dans un lieu au moins.",
    ),
    "search_infeasible": (
        "The candidate zones cannot meet the need; lacking: {shown}.",
        "Les zones candidates ne suffisent pas au besoin\u00a0; il manque\u00a0: {shown}.",
    ),
    "search_not_exact": (
        "No choice of zones gives exactly the hectares asked for, each zone being taken at its least area or more; off by: {shown}.",
        "Aucun choix de zones ne donne exactement les hectares demandés, chaque zone étant prise au moins à sa surface minimale\u00a0; écart\u00a0: {shown}.",
    ),
    "search_out_of_time": (
        "No choice was found within {seconds:g} s; allow more time or give fewer zones.",
        "Aucun choix n’a été trouvé en {seconds:g}\u00a0s\u00a0; laissez plus de temps ou donnez moins de zones.",
    ),
    "search_not_proved": (
        "The time was up before the least was proved: it may lie up to {gap_tco2e:,.1f} tCO2e below.",
        "Le temps a manqué pour prouver le minimum\u00a0: il peut être plus bas de {gap_tco2e:,.1f}\u00a0tCO2e au plus.",
    ),
    "search_zones_without_land": (
        "{count} candidate [zone has|zones have] no land with an occupation and figures and [is|are] left out: {shown}.",
        "{count} [zone candidate|zones candidates] sans sol à occupation et facteurs connus, [écartée|écartées]\u00a0: {shown}.",
    ),
    "search_zones_too_small": (
        "{count} candidate [zone is|zones are] smaller than the least area to be taken of [it|them] and [is|are] left out: {shown}.",
        "{count} [zone candidate|zones candidates] sous la surface minimale à prendre, [écartée|écartées]\u00a0: {shown}.",
    ),
    "year_not_reckoned": (
        "{year} lies outside the years reckoned ({first}–{last}).",
        "{year} sort des années calculées ({first}–{last}).",
    ),
    "compensation_unknown_place": (
        "No commune or territory {place} in the assessment.",
        "Il n’y a pas de commune ni de territoire {place} dans le diagnostic.",
    ),
    "compensation_unknown_origin": (
        "Unknown occupation {occupation}; there are: {known}.",
        "Occupation inconnue\u00a0: {occupation}\u00a0; il y a\u00a0: {known}.",
    ),
    "too_many_scenarios": (
        "{count} scenarios: at most {most} are compared in one chart.",
        "{count} scénarios\u00a0: on en compare au plus {most} dans un graphique.",
    ),
    "scenario_chart_yearly": ("Yearly flux of the scenario, by pool", "Flux annuel du scénario, par réservoir"),
    "scenario_chart_cumulated": ("Cumulated flux and its range", "Flux cumulé et sa fourchette"),
    "scenario_chart_courses": ("Cumulated flux of the scenarios", "Flux cumulé des scénarios"),
    "scenario_chart_flow": ("What the land becomes", "Ce que devient le sol"),
    "scenario_chart_comparison": ("Scenarios side by side", "Scénarios côte à côte"),
    "scenario_chart_count": (
        "{count} [scenario|scenarios] and land as it is",
        "{count} [scénario|scénarios] et le sol laissé tel quel",
    ),
    "scenario_chart_sum": ("Cumulated to {year}", "Cumul jusqu’en {year}"),
    "scenario_chart_consumed": ("Consumption of ENAF", "Consommation d’ENAF"),
    "scenario_chart_consumed_budget": ("Consumption of ENAF, 2021–2030", "Consommation d’ENAF, 2021–2030"),
    "scenario_chart_left": ("left to 2031: {left}", "reste d’ici 2031\u00a0: {left}"),
    "scenario_chart_source": (
        "Figures: ALDO (ADEME), release {release}, {mode}; kinetics of CAT’ENR (ADEME). Calculation: CarbOCS.",
        "Valeurs\u00a0: ALDO (ADEME), version {release}, {mode}\u00a0; cinétiques de CAT’ENR (ADEME). Calcul\u00a0: CarbOCS.",
    ),
    "scenario_part_soil": ("soil", "sol"),
    "scenario_part_litter": ("litter", "litière"),
    "scenario_part_biomass": ("biomass", "biomasse"),
    "scenario_part_n2o": ("N2O", "N2O"),
    "scenario_part_net": ("sum", "somme"),
    "scenario_sequestration": ("sequestration", "séquestration"),
    "scenario_emission": ("emission", "émission"),
    "scenario_flow_before": ("before", "avant"),
    "scenario_flow_after": ("after", "après"),
    "scenario_flow_small": (
        "{area_ha:,.2f} ha in flows too small to be drawn.",
        "{area_ha:,.2f}\u00a0ha en flux trop petits pour être dessinés.",
    ),
    "scenario_chart_over": (
        "▲ the budget of at least one territory is overrun.",
        "▲ le budget d’au moins un territoire est dépassé.",
    ),
    # --- the commands of scenarios
    "bad_span": (
        "The years {first}–{last} run backwards.",
        "Les années {first}–{last} vont à rebours.",
    ),
    "no_actions": (
        "Nothing planned was given: name a layer or a table with --actions, or planning zones with --zones.",
        "Aucun projet n’est donné\u00a0: indiquez une couche ou une table avec --actions, ou un zonage avec --zones.",
    ),
    "no_consumption": (
        "The land taken over 2011–2020 is not known: give a table with --consumption, or two vintages (--land-use-before).",
        "La consommation de 2011–2020 n’est pas connue\u00a0: donnez une table avec --consumption, ou deux millésimes (--land-use-before).",
    ),
    "several_scenarios": (
        "There are several scenarios ({names}): choose one with --scenario, or compare them.",
        "Il y a plusieurs scénarios ({names})\u00a0: choisissez-en un avec --scenario, ou comparez-les.",
    ),
    "no_such_scenario": (
        "No scenario “{name}” (there are: {names}).",
        "Pas de scénario «\u00a0{name}\u00a0» (il y a\u00a0: {names}).",
    ),
    "step_scenarios": ("scenarios", "scénarios"),
    "scenario_head": ("Scenario {name} · {mode} · release {release}", "Scénario {name} · {mode} · version {release}"),
    "scenario_against_trend": ("Against the past trend, {year}", "Écart à la tendance passée, {year}"),
    "scenario_overrun": (
        "{name}: the budget of at least one territory is overrun.",
        "{name}\u00a0: le budget d’au moins un territoire est dépassé.",
    ),
    "scenario_net_why": (
        "Net artificialisation over {first}–{last} (decree 2022-763): another measure than the consumption of ENAF.",
        "Artificialisation nette sur {first}–{last} (décret 2022-763)\u00a0: une autre mesure que la consommation d’ENAF.",
    ),
    "column_was": ("land converted", "sol converti"),
    "column_change": ("soil and biomass", "sol et biomasse"),
    "column_action": ("action", "action"),
    "column_template": ("template", "modèle"),
    "column_years": ("years", "années"),
    "column_by_2050": ("by 2050", "jusqu’en 2050"),
    "column_converted": ("converted", "convertis"),
    "column_consumed": ("ENAF consumed", "ENAF consommés"),
    "column_land_use": ("land use", "occupation du sol"),
    "column_scenario": ("scenario", "scénario"),
    "column_net": ("net artificialisation", "artificialisation nette"),
    "column_consumed_before": ("2011–2020", "2011–2020"),
    "column_reduction": ("target", "objectif"),
    "column_allowed": ("allowed to 2031", "permis d’ici 2031"),
    "column_since": ("since 2021", "depuis 2021"),
    "column_used": ("scenario", "scénario"),
    "column_left": ("left", "reste"),
    "no_level_of_table": (
        "The table of land taken names {shown}, which are units of none of the levels {levels}. Name their level with --levels.",
        "La table de consommation nomme {shown}, qui ne sont d’aucun des niveaux {levels}. Indiquez leur niveau avec --levels.",
    ),
    "scenario_more": ("more emitted", "émis en plus"),
    "scenario_less": ("less emitted", "émis en moins"),
    "scenario_budget_why": (
        "Consumption of ENAF: natural, agricultural and forest land taken by building, its gardens included. ▲ overrun.",
        "Consommation d’ENAF\u00a0: espaces naturels, agricoles et forestiers pris par l’urbanisation, jardins compris. ▲ dépassement.",
    ),
    "unknown_sensitivity_output": (
        "{path}: write to .gpkg or .csv.",
        "{path}\u00a0: écrivez vers .gpkg ou .csv.",
    ),
    "style_sensitivity": (
        "{template}: tCO2e per hectare converted in {start}, summed to {last}",
        "{template}\u00a0: tCO2e par hectare converti en {start}, cumulées jusqu’en {last}",
    ),
    "step_sensitivity": ("carbon price of places", "prix carbone des lieux"),
    "sensitivity_head": (
        "A hectare converted in {start}, summed to {last} · {count:,} places",
        "Un hectare converti en {start}, cumul jusqu’en {last} · {count:,} lieux",
    ),
    "no_need": (
        "No need was stated: give a table with --need, or --need-ha TERRITORY=HA.",
        "Aucun besoin n’est donné\u00a0: donnez une table avec --need, ou --need-ha TERRITOIRE=HA.",
    ),
    "least_carbon": ("Least carbon", "Moindre carbone"),
    "search_head": (
        "Least carbon · {template} · {start}, summed to {last}",
        "Moindre carbone · {template} · {start}, cumul jusqu’en {last}",
    ),
    "search_total": ("Chosen: {area}, {lost}.", "Choisi\u00a0: {area}, {lost}."),
    "search_dearest": (
        "The dearest choice of as many hectares: {dearest}; saved: {saved}.",
        "Le choix le plus cher d’autant d’hectares\u00a0: {dearest}\u00a0; économisé\u00a0: {saved}.",
    ),
    "search_against": (
        "{name}, brought to as many hectares: {drawn}; saved: {saved}.",
        "{name}, ramené à autant d’hectares\u00a0: {drawn}\u00a0; économisé\u00a0: {saved}.",
    ),
    "compensation_head": (
        "To balance {lost} by {year}, one of these would be needed:",
        "Pour compenser {lost} d’ici {year}, il faudrait l’un de ceux-ci\u00a0:",
    ),
    "column_zone": ("zone", "zone"),
    "column_taken": ("taken", "pris"),
    "column_of": ("of", "sur"),
    "column_price": ("per hectare", "par hectare"),
    "column_carbon": ("in all", "en tout"),
    "column_need": ("needed", "besoin"),
    "column_available": ("in the zones", "dans les zones"),
    "column_gain": ("gain", "gain"),
    "column_needed": ("needed", "nécessaire"),
    "column_there": ("there is", "il y a"),
}
