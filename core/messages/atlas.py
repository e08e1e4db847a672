"""What is said of atlases and on their pages, in English and French, by key."""

from __future__ import annotations

# key: (English, French). French takes a no-break space before : ; ? !
MESSAGES: dict[str, tuple[str, str]] = {
    # --- theme
    "theme_unreadable": (
        "{path}: this theme cannot be read ({reason}). Start again from the theme.toml that comes with the plugin.",
        "{path}\u00a0: ce thème ne se lit pas ({reason}). Repartez du theme.toml fourni avec l’extension.",
    ),
    "theme_needs_json": (
        "{path}: the Python of this QGIS reads no TOML (it takes 3.11). Write the same theme as JSON.",
        "{path}\u00a0: le Python de ce QGIS ne lit pas le TOML (il faut 3.11). Écrivez le même thème en JSON.",
    ),
    "theme_unknown_key": (
        "{path}: a theme has no “{entry}” (there are: {known}).",
        "{path}\u00a0: un thème n’a pas de «\u00a0{entry}\u00a0» (il y a\u00a0: {known}).",
    ),
    "theme_bad_value": (
        "{path}: {entry} cannot be “{value}”. A colour is written #125a40, a picture is an SVG, PNG or JPEG file, all else is text.",
        "{path}\u00a0: {entry} ne peut pas valoir «\u00a0{value}\u00a0». Une couleur s’écrit #125a40, une image est un fichier SVG, PNG ou JPEG, le reste est du texte.",
    ),
    # --- atlas
    "atlas_no_such_level": (
        "{path} holds no level “{level}” (it holds: {levels}). Choose one of them, or assess again with that level.",
        "{path} ne contient pas de niveau «\u00a0{level}\u00a0» (il contient\u00a0: {levels}). Choisissez-en un, ou refaites le diagnostic avec ce niveau.",
    ),
    "atlas_no_geometry": (
        "{path}: its territories have no geometry, so there is nothing to map. Assess layers, not tables alone.",
        "{path}\u00a0: ses territoires n’ont pas de géométrie, il n’y a donc rien à cartographier. Faites le diagnostic sur des couches, pas sur des tables seules.",
    ),
    "atlas_no_indicator": (
        "{path}: level “{level}” has no value of “{indicator}”. Choose another indicator.",
        "{path}\u00a0: le niveau «\u00a0{level}\u00a0» n’a aucune valeur de «\u00a0{indicator}\u00a0». Choisissez un autre indicateur.",
    ),
    "atlas_no_output": (
        "Choose a PDF file, or a folder for a file a page.",
        "Choisissez un fichier PDF, ou un dossier pour un fichier par page.",
    ),
    "atlas_bad_template": (
        "{path}: QGIS does not read this page template. Save it from a print layout (Layout > Save as Template).",
        "{path}\u00a0: QGIS ne lit pas ce modèle de page. Enregistrez-le depuis une mise en page (Mise en page > Enregistrer comme modèle).",
    ),
    "atlas_template_lacks": (
        "{path}: this page template has no item whose id is {items}.",
        "{path}\u00a0: ce modèle de page n’a pas d’élément dont l’identifiant soit {items}.",
    ),
    "atlas_cannot_export": (
        "{path} could not be written ({reason}). What stood there before is unchanged.",
        "{path} n’a pas pu être écrit ({reason}). Ce qui s’y trouvait est inchangé.",
    ),
    "atlas_no_outline": (
        "The PDF has no bookmarks: they need the Python package pypdf (≥ {needed}). Add it with: {command}",
        "Le PDF n’a pas de signets\u00a0: il faut pour cela le paquet Python pypdf (≥ {needed}). Ajoutez-le par\u00a0: {command}",
    ),
    "atlas_no_geopdf": (
        "This QGIS cannot write GeoPDF (its GDAL lacks the PDF driver): plain PDF is written.",
        "Ce QGIS ne sait pas écrire de GeoPDF (sa GDAL n’a pas le pilote PDF)\u00a0: un PDF simple est écrit.",
    ),
    "atlas_no_font": (
        "The font “{font}” is not on this computer: “{used}” is used instead.",
        "La police «\u00a0{font}\u00a0» n’est pas sur cet ordinateur\u00a0: «\u00a0{used}\u00a0» la remplace.",
    ),
    "atlas_scenarios_of_another": (
        "{scenarios} was reckoned by {there}, {result} by {here}: their figures do not go together.",
        "{scenarios} a été calculé par {there}, {result} par {here}\u00a0: leurs chiffres ne vont pas ensemble.",
    ),
    # --- pages
    "atlas_title": ("Atlas of carbon in soils and biomass", "Atlas du carbone des sols et de la biomasse"),
    "atlas_index": ("Contents", "Sommaire"),
    "atlas_method": ("Method and sources", "Méthode et sources"),
    "atlas_scenarios": ("Scenarios", "Scénarios"),
    "atlas_cover": ("Cover", "Couverture"),
    "atlas_legend": ("Legend", "Légende"),
    "atlas_locator": ("Location", "Situation"),
    "atlas_before": ("Before: what the land is", "Avant\u00a0: ce qu’est le sol"),
    "atlas_after": ("After: what it becomes", "Après\u00a0: ce qu’il devient"),
    "atlas_changes": ("From what to what (ha)", "De quoi vers quoi (ha)"),
    "atlas_yearly": ("Carbon flux year by year", "Flux de carbone année par année"),
    "atlas_budget": (
        "Land-take budget to 2031 (ZAN), in ha",
        "Budget de consommation d’espaces d’ici 2031 (ZAN), en ha",
    ),
    "atlas_scale": ("1:{scale:,}", "1\u00a0: {scale:,}"),
    "atlas_how": (
        "How it is reckoned\n"
        "The land use is cut by the territories and measured in the projection of the law. Each class is one of ALDO’s occupations, whose stocks and fluxes per hectare are those of the place: pedoclimatic zone for soils, inter-region for biomass, sylvoecoregion for forests.\n"
        "The stock is the carbon of soils (0–30 cm), live and dead biomass, litter and wood products. The flux is what is taken up or given off in a year by standing forests, wood products and changes of occupation.",
        "Comment c’est calculé\n"
        "L’occupation du sol est découpée par les territoires et mesurée dans la projection légale. Chaque classe relève d’une des occupations d’ALDO, dont les stocks et les flux à l’hectare sont ceux du lieu\u00a0: zone pédoclimatique pour les sols, inter-région pour la biomasse, sylvoécorégion pour les forêts.\n"
        "Le stock est le carbone des sols (0–30\u00a0cm), de la biomasse vivante et morte, de la litière et des produits bois. Le flux est ce que captent ou émettent en un an les forêts en place, les produits bois et les changements d’occupation.",
    ),
    "atlas_reading": (
        "How to read it\n"
        "Stocks are tonnes of carbon (tC), fluxes tonnes of CO2 equivalent a year (tCO2e/yr). Above 0 a flux is a sequestration, below 0 an emission. The classes of a map are the same on every page.",
        "Comment lire\n"
        "Les stocks sont en tonnes de carbone (tC), les flux en tonnes équivalent CO2 par an (tCO2e/an). Au-dessus de 0, un flux est une séquestration\u00a0; au-dessous, une émission. Les classes d’une carte sont les mêmes à toutes les pages.",
    ),
    "atlas_limits": (
        "Limits\n"
        "Below the EPCI (about ten communes) ADEME calls the results orders of magnitude, and forbids their use for parcels and offsetting.",
        "Limites\n"
        "Au-dessous de l’EPCI (une dizaine de communes), l’ADEME parle d’ordres de grandeur, et interdit l’usage des résultats pour des parcelles ou la compensation.",
    ),
    "atlas_sources": ("Sources", "Sources"),
    "atlas_notes": ("Notes of the run", "Notes du calcul"),
    # --- report/plan.py
    "plan_from": ("From \\ to", "De \\ vers"),
    "plan_emits": ("This scenario emits {size} by {year}.", "Ce scénario émet {size} d’ici {year}."),
    "plan_sequesters": ("This scenario takes up {size} by {year}.", "Ce scénario séquestre {size} d’ici {year}."),
    "plan_nothing": (
        "This scenario changes the flux of carbon by next to nothing by {year}.",
        "Ce scénario ne change presque rien au flux de carbone d’ici {year}.",
    ),
    "plan_land": ("Net artificialisation: {area}.", "Artificialisation nette\u00a0: {area}."),
    "plan_allowed_2021_2031_ha": ("Allowed 2021–2030", "Permis 2021–2030"),
    "plan_consumed_since_2021_ha": ("Taken since 2021", "Pris depuis 2021"),
    "plan_used_by_scenario_ha": ("By the scenario", "Par le scénario"),
    "plan_left_ha": ("Left", "Reste"),
}
