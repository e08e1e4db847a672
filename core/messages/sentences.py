"""What the engine says of layers, places, areas and results, in English and French, by key."""

from __future__ import annotations

# key: (English, French). In the order of the modules that use them; French takes a no-break space before : ; ? !
MESSAGES: dict[str, tuple[str, str]] = {
    # --- errors.py
    "cancelled": (
        "Cancelled; nothing was written.",
        "Annulé\u00a0; rien n’a été écrit.",
    ),
    # --- layers
    "no_such_file": (
        "{path}: no such file.",
        "{path}\u00a0: ce fichier n’existe pas.",
    ),
    "no_such_folder": (
        "{path}: no such folder; make it first.",
        "{path}\u00a0: ce dossier n’existe pas\u00a0; créez-le d’abord.",
    ),
    "is_a_folder": (
        "{path} is a folder; name a file to write.",
        "{path} est un dossier\u00a0; indiquez un fichier à écrire.",
    ),
    "cannot_write": (
        "{path} could not be written ({reason}). What stood there before is unchanged.",
        "{path} n’a pas pu être écrit ({reason}). Ce qui s’y trouvait est inchangé.",
    ),
    "would_overwrite": (
        "{path} holds what the results are made from, or is open in the project: write them to another file.",
        "{path} contient ce dont les résultats sont tirés, ou est ouvert dans le projet\u00a0: écrivez-les dans un autre fichier.",
    ),
    "disk_full": (
        "{path} could not be written: the disk is full. What stood there before is unchanged; make room and run again.",
        "{path} n’a pas pu être écrit\u00a0: le disque est plein. Ce qui s’y trouvait est inchangé\u00a0; libérez de la place et relancez.",
    ),
    "unreachable_store": (
        "{path}: the store does not answer ({reason}).",
        "{path}\u00a0: le stockage ne répond pas ({reason}).",
    ),
    "no_such_store": (
        "{path}: {scheme}:// is no store that can be opened here.",
        "{path}\u00a0: {scheme}:// n’est pas un stockage qui s’ouvre ici.",
    ),
    "store_needs_parquet": (
        "{path}: of a store, only GeoParquet is read: write the layer there by “carbocs prepare”.",
        "{path}\u00a0: d’un stockage, seul le GeoParquet se lit\u00a0; écrivez-y la couche par «\u00a0carbocs prepare\u00a0».",
    ),
    "unknown_prepared_output": (
        "{path}: a prepared layer is written to .parquet, on a disk or in a store (s3://…).",
        "{path}\u00a0: une couche préparée s’écrit en .parquet, sur un disque ou dans un stockage (s3://…).",
    ),
    "prepared": (
        "{path}: {rows} rows along a Hilbert curve, in {groups} row groups that say where they lie.",
        "{path}\u00a0: {rows} lignes le long d’une courbe de Hilbert, en {groups} groupes de lignes qui disent où ils sont.",
    ),
    "step_prepare": ("sorting", "tri"),
    "parquet_without_boxes": (
        "{layer} does not tell where its rows lie: each part looks at all of them. “carbocs prepare” writes it so that"
        " only what is near is read.",
        "{layer} ne dit pas où sont ses lignes\u00a0: chaque partie les parcourt toutes. «\u00a0carbocs prepare\u00a0» l’écrit"
        " de sorte que seul ce qui est proche soit lu.",
    ),
    "unreadable_layer": (
        "{path} cannot be read as a layer: {reason}",
        "{path} ne se lit pas comme une couche\u00a0: {reason}",
    ),
    "unreadable_table": (
        "{path} cannot be read as a table: {reason}",
        "{path} ne se lit pas comme une table\u00a0: {reason}",
    ),
    "zip_without_layer": (
        "{path} holds no layer (its files: {files}).",
        "{path} ne contient aucune couche (ses fichiers\u00a0: {files}).",
    ),
    "zip_of_several": (
        "{path} holds several layers ({files}): unzip it and name one of them.",
        "{path} contient plusieurs couches ({files})\u00a0: décompressez-le et indiquez l’une d’elles.",
    ),
    "several_layers": (
        "{path} holds several layers: {layers}. Name one: {path}|layername=…",
        "{path} contient plusieurs couches\u00a0: {layers}. Indiquez-en une\u00a0: {path}|layername=…",
    ),
    "no_such_layer": (
        "{path} holds no layer “{layer}” (it holds: {layers}).",
        "{path} ne contient pas de couche «\u00a0{layer}\u00a0» (elle contient\u00a0: {layers}).",
    ),
    "no_layer": (
        "{path} holds no layer.",
        "{path} ne contient aucune couche.",
    ),
    "no_crs": (
        "{layer} ({role}) has no coordinate reference system: give it one (in QGIS: Layer > Set CRS) and run again.",
        "{layer} ({role}) n’a pas de système de coordonnées\u00a0: définissez-le (dans QGIS\u00a0: Couche > Définir le SCR) puis relancez.",
    ),
    "empty_layer": (
        "{layer} ({role}) is empty.",
        "{layer} ({role}) est vide.",
    ),
    "nothing_in_box": (
        "{layer} ({role}) holds nothing where the territories lie.",
        "{layer} ({role}) ne contient rien là où sont les territoires.",
    ),
    "no_geometry": (
        "{layer} ({role}): none of its {count:,} features has a geometry.",
        "{layer} ({role})\u00a0: aucune de ses {count} entités n’a de géométrie.",
    ),
    "wrong_geometry": (
        "{layer} ({role}) holds {kinds}; {wanted}s are needed.",
        "{layer} ({role}) contient des {kinds}\u00a0; il faut des géométries de type {wanted}.",
    ),
    "null_geometry": (
        "{layer}: [{count} feature without geometry was|{count:,} features without geometry were] left out.",
        "{layer}\u00a0: [{count} entité sans géométrie a été laissée|{count:,} entités sans géométrie ont été laissées] de côté.",
    ),
    "wrong_geometry_dropped": (
        "{layer}: [{count} feature of another kind of geometry was|{count:,} features of another kind of geometry were] left out.",
        "{layer}\u00a0: [{count} entité d’un autre type de géométrie a été laissée|{count:,} entités d’un autre type de géométrie ont été laissées] de côté.",
    ),
    "repaired": (
        "{layer}: [{count} invalid geometry was|{count:,} invalid geometries were] repaired (change of area: {change_ha:,.4f} ha).",
        "{layer}\u00a0: [{count} géométrie invalide a été réparée|{count:,} géométries invalides ont été réparées] (surface modifiée de {change_ha:,.4f} ha).",
    ),
    "cannot_reproject": (
        "A geometry cannot be reprojected from {source} to {target}: check the coordinate reference system of the layer.",
        "Une géométrie ne peut pas être reprojetée de {source} vers {target}\u00a0: vérifiez le système de coordonnées de la couche.",
    ),
    "not_equal_area": (
        "{crs}: areas need an equal-area projection in metres (or the legal projection of France).",
        "{crs}\u00a0: il faut une projection équivalente (qui conserve les surfaces) en mètres, ou la projection légale en France.",
    ),
    "bad_crs": (
        "{crs} is no coordinate reference system: {reason}",
        "{crs} n’est pas un système de coordonnées\u00a0: {reason}",
    ),
    "outside_france": (
        "The {role} ({bounds}, in degrees) lie outside the legal projections of France: state an equal-area CRS with --crs (in Europe: EPSG:3035).",
        "La couche des {role} ({bounds}, en degrés) est hors des projections légales françaises\u00a0: indiquez une projection équivalente avec --crs (en Europe\u00a0: EPSG:3035).",
    ),
    "axes_swapped": (
        "{layer}: latitude and longitude seem to be swapped (exchanging them brings the layers together). Correct the layer and run again.",
        "{layer}\u00a0: latitude et longitude semblent inversées (les échanger fait coïncider les couches). Corrigez la couche puis relancez.",
    ),
    "parts_need_layers": (
        "Measuring part by part takes territories and a land use that are layers (--territories, --land-use).",
        "Mesurer par morceaux demande des territoires et une occupation du sol en couches (--territories, --land-use).",
    ),
    "memory_too_small": (
        "{memory} is too little memory for {workers} workers: give {least} at least, or fewer workers.",
        "{memory} de mémoire ne suffisent pas à {workers} processus\u00a0: donnez au moins {least}, ou moins de processus.",
    ),
    "part_failed": (
        "Part {number} (territories {shown}): {reason}",
        "Morceau {number} (territoires {shown})\u00a0: {reason}",
    ),
    "no_such_cluster": (
        "No scheduler answers at {address} ({reason}). Start one (dask scheduler), or use --cluster local.",
        "Aucun ordonnanceur ne répond à {address} ({reason}). Lancez-en un (dask scheduler), ou utilisez --cluster local.",
    ),
    "part_kills_workers": (
        "Part {number} (territories {shown}) ended several workers one after the other: it takes more memory than they have. Give a smaller --memory, which makes smaller parts.",
        "Le morceau {number} (territoires {shown}) a fait tomber plusieurs processus l’un après l’autre\u00a0: il demande plus de mémoire qu’ils n’en ont. Donnez un --memory plus petit, qui fait des morceaux plus petits.",
    ),
    "cache_holds": (
        "{folder}: {count:,} parts, {size} MB",
        "{folder}\u00a0: {count:,} morceaux, {size}\u00a0Mo",
    ),
    "cache_cleared": (
        "{folder}: {count:,} parts taken out",
        "{folder}\u00a0: {count:,} morceaux effacés",
    ),
    "measured_in_parts": (
        "The land was measured in {count} parts; {kept} of them were kept from an earlier run.",
        "Le sol a été mesuré en {count} morceaux\u00a0; {kept} d’entre eux étaient gardés d’un calcul précédent.",
    ),
    "layers_share_nothing": (
        "{first} and {second} lie near each other but share no land. Check that they show the same place.",
        "{first} et {second} sont voisins mais n’ont aucun sol en commun. Vérifiez qu’ils montrent le même lieu.",
    ),
    "layers_do_not_touch": (
        "{first} and {second} do not touch (in degrees: {first_box} and {second_box}). Check that they show the same place and that their CRS are right.",
        "{first} et {second} ne se touchent pas (en degrés\u00a0: {first_box} et {second_box}). Vérifiez qu’elles montrent le même lieu et que leurs SCR sont justes.",
    ),
    "geographic_raster": (
        "{layer} is in degrees ({crs}): cells of unequal areas cannot be summed. Reproject it (nearest neighbour) to EPSG:2154 or EPSG:3035.",
        "{layer} est en degrés ({crs})\u00a0: des cellules de surfaces inégales ne se somment pas. Reprojetez-le (plus proche voisin) en EPSG:2154 ou EPSG:3035.",
    ),
    "raster_of_unknown_type": (
        "{layer}: its cells hold no plain numbers (complex values, say): give a raster of codes.",
        "{layer}\u00a0: ses cellules ne contiennent pas de simples nombres (des valeurs complexes, par exemple)\u00a0: donnez un raster de codes.",
    ),
    "rotated_raster": (
        "{layer} is a rotated raster: warp it to a north-up grid (nearest neighbour).",
        "{layer} est un raster pivoté\u00a0: redressez-le vers le nord (plus proche voisin).",
    ),
    "raster_not_codes": (
        "{layer}: [{count} cell holds a value that is no class code|{count:,} cells hold values that are no class codes] ({values}). A land-use raster holds whole numbers.",
        "{layer}\u00a0: [{count} cellule porte une valeur qui n’est pas un code|{count:,} cellules portent des valeurs qui ne sont pas des codes] ({values}). Un raster d’occupation du sol contient des nombres entiers.",
    ),
    "raster_without_codes": (
        "{layer}: its values ({values}) are neither codes of {nomenclature} nor its grid codes.",
        "{layer}\u00a0: ses valeurs ({values}) ne sont ni des codes de {nomenclature} ni ses codes de grille.",
    ),
    "not_a_number": (
        "{path}, line {row}, column {column}: “{value}” is not a number.",
        "{path}, ligne {row}, colonne {column}\u00a0: «\u00a0{value}\u00a0» n’est pas un nombre.",
    ),
    # --- nomenclatures
    "ambiguous_nomenclature": (
        "{layer}: its codes can be read in several nomenclatures, where they mean different things: {shown}. Say which with --nomenclature.",
        "{layer}\u00a0: ses codes se lisent dans plusieurs nomenclatures, où ils n’ont pas le même sens\u00a0: {shown}. Dites laquelle avec --nomenclature.",
    ),
    "no_such_vintage": (
        "{layer} has no vintage {vintage} (there are: {vintages}).",
        "{layer} n’a pas de millésime {vintage} (il y a\u00a0: {vintages}).",
    ),
    "no_use_field": (
        "{layer}: “{field}” tells the cover or the use alone. Name both fields: --code-field cover,use. Its fields: {fields}.",
        "{layer}\u00a0: «\u00a0{field}\u00a0» ne dit que la couverture ou que l’usage. Nommez les deux champs\u00a0: --code-field couverture,usage. Ses champs\u00a0: {fields}.",
    ),
    "crosswalk_matches_nothing": (
        "{path}: no code of {nomenclature} answers to these rows: {shown}. Correct the codes or take the rows out.",
        "{path}\u00a0: aucun code de {nomenclature} ne répond à ces lignes\u00a0: {shown}. Corrigez les codes ou retirez les lignes.",
    ),
    "crosswalk_ocsge": (
        "Occupations are found from OCS GE by this project's own crosswalk: ADEME publishes none. Every row and its reason: docs/crosswalks.md; change it with --crosswalk.",
        "Les occupations viennent de l’OCS GE par la table de passage de ce projet\u00a0: l’ADEME n’en publie pas. Chaque ligne et sa raison\u00a0: docs/crosswalks.fr.md\u00a0; changez-la avec --crosswalk.",
    ),
    "crosswalk_ocs2d": (
        "Occupations are found from OCS2D by this project's own crosswalk: ADEME publishes none. Every row and its reason: docs/crosswalks.md; change it with --crosswalk.",
        "Les occupations viennent de l’OCS2D par la table de passage de ce projet\u00a0: l’ADEME n’en publie pas. Chaque ligne et sa raison\u00a0: docs/crosswalks.fr.md\u00a0; changez-la avec --crosswalk.",
    ),
    "changes_from_attributes": (
        "{layer} holds several vintages: changes are those of its own polygons between {before} and {after}, without overlay.",
        "{layer} porte plusieurs millésimes\u00a0: les changements sont ceux de ses propres polygones entre {before} et {after}, sans croisement.",
    ),
    "two_sources_in_one_flux": (
        "The two vintages are of two sources ({before}, {after}): what would be measured is mostly their difference, not change. Give two vintages of one source, or ask for it with --mix-sources.",
        "Les deux millésimes viennent de deux sources ({before}, {after})\u00a0: on mesurerait surtout leur différence, pas le changement. Donnez deux millésimes d’une même source, ou demandez-le avec --mix-sources.",
    ),
    "sources_mixed": (
        "The flux compares two sources ({before}, then {after}), as asked: most of its changes are differences between the sources, not change on the ground. Do not publish it as a trend.",
        "Le flux compare deux sources ({before}, puis {after}), comme demandé\u00a0: l’essentiel de ses changements sont des écarts entre sources, non des changements sur le terrain. Ne le publiez pas comme une tendance.",
    ),
    "undecided_land": (
        "The land use does not tell crop from grass on {area_ha:,.2f} ha ({share:.1%}). Let a refining layer tell (--refine with the RPG, OCS2D or CLC), or give the share of cropland (--cropland-share 0.7).",
        "L’occupation du sol ne distingue pas culture et prairie sur {area_ha:,.2f}\u00a0ha ({share:.1%}). Donnez une couche qui tranche (--refine avec le RPG, l’OCS2D ou CLC), ou la part des cultures (--cropland-share 0.7).",
    ),
    "refine_needs_polygons": (
        "{layer}: refining takes polygons on both sides, no raster and no table. Vectorise it first (rasters: gdal_polygonize).",
        "{layer}\u00a0: l’affinage demande des polygones des deux côtés, ni raster ni table. Vectorisez d’abord (raster\u00a0: gdal_polygonize).",
    ),
    "refining_kind_unknown": (
        "{layer}: its fields ({fields}) do not tell what kind of layer it is. Say it: --refine rpg=…, bdforet=…, wetland=… or landuse=….",
        "{layer}\u00a0: ses champs ({fields}) ne disent pas de quelle couche il s’agit. Dites-le\u00a0: --refine rpg=…, bdforet=…, wetland=… ou landuse=….",
    ),
    "narrow_without_layer": (
        "--narrow speaks of {kinds}, but no such refining layer is given (--refine).",
        "--narrow parle de {kinds}, mais aucune couche de ce type n’est donnée (--refine).",
    ),
    "forests_and_refine": (
        "BD Forêt is given twice: --forests puts its areas in the place of the land use's forests, --refine narrows them where they lie. Choose one.",
        "La BD Forêt est donnée deux fois\u00a0: --forests met ses surfaces à la place des forêts de l’occupation du sol, --refine les précise là où elles sont. Choisissez.",
    ),
    "decided_by_layer": (
        "Refined by {layer}: {area_ha:,.2f} ha ({share:.1%} of the territories); from and to what: table “refinements”.",
        "Affiné par {layer}\u00a0: {area_ha:,.2f}\u00a0ha ({share:.1%} des territoires)\u00a0; de quoi vers quoi\u00a0: table «\u00a0refinements\u00a0».",
    ),
    "decided_by_share": (
        "Decided by the share given ({cropland_share:.0%} cropland), not seen: {area_ha:,.2f} ha ({share:.1%} of the territories) of agricultural land, crop or grass.",
        "Décidé par la part donnée ({cropland_share:.0%} de cultures), non observé\u00a0: {area_ha:,.2f}\u00a0ha ({share:.1%} des territoires) de terres agricoles, culture ou prairie.",
    ),
    "decided_nothing": (
        "{layer} ({kind}) narrowed nothing: it claims nothing that the land use leaves open to it.",
        "{layer} ({kind}) n’a rien affiné\u00a0: elle ne dit rien de ce que l’occupation du sol lui laisse préciser.",
    ),
    "refined_both_ends": (
        "Changes were refined at both ends by the same layers, whatever their year: they make no false change, nor do they see crop become grass or back.",
        "Les changements ont été affinés aux deux bouts par les mêmes couches, quelle que soit leur année\u00a0: elles ne créent pas de faux changement, et ne voient pas non plus une culture devenir prairie ou l’inverse.",
    ),
    "changes_hidden": (
        "The refining layers hide {area_ha_yr:,.2f} ha/yr of changes that the land use itself tells ({share:.0%} of them), since they say the same of both vintages. Have them narrow only what it leaves open: --narrow rpg=agricultural_open.",
        "Les couches d’affinage cachent {area_ha_yr:,.2f} ha/an de changements que l’occupation du sol dit elle-même ({share:.0%} de ceux-ci), car elles disent la même chose des deux millésimes. Ne leur laissez préciser que ce qu’elle laisse ouvert : --narrow rpg=agricultural_open.",
    ),
    "bad_cropland_share": (
        "The share of cropland must lie between 0 and 1 (given: {value}).",
        "La part des cultures doit être comprise entre 0 et 1 (reçu\u00a0: {value}).",
    ),
    "no_such_grouping": (
        "{group} is no grouping of {nomenclature} (it has: {allowed}).",
        "{group} n’est pas un regroupement de {nomenclature} (il a\u00a0: {allowed}).",
    ),
    "no_such_nomenclature": (
        "No nomenclature “{name}” (there are: {names}; or the path of a CSV).",
        "Pas de nomenclature «\u00a0{name}\u00a0» (il y a\u00a0: {names}\u00a0; ou le chemin d’un CSV).",
    ),
    "bad_nomenclature": (
        "{path} is no nomenclature: {fault}.",
        "{path} n’est pas une nomenclature\u00a0: {fault}.",
    ),
    "no_code_field": (
        "{layer}: no field holds codes of {nomenclature}. Its fields: {fields}. Name the field with --code-field.",
        "{layer}\u00a0: aucun champ ne porte de codes {nomenclature}. Ses champs\u00a0: {fields}. Indiquez le champ avec --code-field.",
    ),
    "two_code_fields": (
        "{layer}: several fields hold codes ({fields}). Choose one with --code-field; a layer of changes is given with --changes.",
        "{layer}\u00a0: plusieurs champs portent des codes ({fields}). Choisissez-en un avec --code-field\u00a0; une couche de changements se donne avec --changes.",
    ),
    "no_such_field": (
        "{layer} has no field “{field}” (its fields: {fields}).",
        "{layer} n’a pas de champ «\u00a0{field}\u00a0» (ses champs\u00a0: {fields}).",
    ),
    "no_change_fields": (
        "{layer}: no pair of dated code fields (CODE_12, CODE_18) and no field of pairs (211-112). Its fields: {fields}.",
        "{layer}\u00a0: ni paire de champs de codes datés (CODE_12, CODE_18), ni champ de paires (211-112). Ses champs\u00a0: {fields}.",
    ),
    # --- reference
    "no_such_release": (
        "No reference release “{release}” (there are: {releases}; or the path of a folder).",
        "Pas de version de référence «\u00a0{release}\u00a0» (il y a\u00a0: {releases}\u00a0; ou le chemin d’un dossier).",
    ),
    "no_such_table": (
        "The release holds no table “{table}” (it holds: {tables}).",
        "La version ne contient pas de table «\u00a0{table}\u00a0» (elle contient\u00a0: {tables}).",
    ),
    "bad_manifest": (
        "{folder}: its manifest.json lacks {missing}.",
        "{folder}\u00a0: il manque {missing} à son manifest.json.",
    ),
    "unreadable_manifest": (
        "{folder}: its manifest.json is no readable JSON ({reason}). Take the release's folder again from its source.",
        "{folder}\u00a0: son manifest.json n’est pas un JSON lisible ({reason}). Reprenez le dossier de la version à sa source.",
    ),
    "bad_reference_table": (
        "Release {release}, table {table}: {reason}. Run “carbocs reference verify”, or take the release's folder again from its source.",
        "Version {release}, table {table}\u00a0: {reason}. Lancez «\u00a0carbocs reference verify\u00a0» ou reprenez le dossier de la version à sa source.",
    ),
    # --- places.py
    "unknown_places": (
        "[{count} commune is in no list and has|{count:,} communes are in no list and have] no known successor: {places}. Add [its|their] successor (--successors, columns insee_old, insee_new), or give the layer its own columns zpc, ser, departement, region.",
        "[{count} commune n’est dans aucune liste et n’a|{count:,} communes ne sont dans aucune liste et n’ont] pas de successeur connu\u00a0: {places}. Ajoutez [son|leur] successeur (--successors, colonnes insee_old, insee_new) ou donnez à la couche ses propres colonnes zpc, ser, departement, region.",
    ),
    "circular_successors": (
        "[{count} commune has a successor that leads back to itself|{count:,} communes have successors that lead back to themselves]: {places}. Correct the table of successors (--successors).",
        "[{count} commune a un successeur qui ramène à elle-même|{count:,} communes ont des successeurs qui ramènent à elles-mêmes]\u00a0: {places}. Corrigez la table des successeurs (--successors).",
    ),
    "places_without_zpc": (
        "[{count} commune has|{count:,} communes have] no pedoclimatic zone, so no soil figures: {places}. Nothing is taken for 0: give the layer a zpc column, or leave [this commune|these communes] out.",
        "[{count} commune n’a|{count:,} communes n’ont] pas de zone pédoclimatique, donc pas de chiffres de sol\u00a0: {places}. Rien n’est compté pour 0\u00a0: donnez à la couche une colonne zpc, ou retirez [cette commune|ces communes].",
    ),
    "places_without_region": (
        "[{count} place has|{count:,} places have] no region the reference knows: {places}. Give the layer a region column ({regions}).",
        "[{count} lieu n’a|{count:,} lieux n’ont] pas de région connue de la référence\u00a0: {places}. Donnez à la couche une colonne region ({regions}).",
    ),
    "unknown_zpc": (
        "[{count} place has|{count:,} places have] a zone the reference does not hold: {places}. Its zones: {zones}.",
        "[{count} lieu a|{count:,} lieux ont] une zone absente de la référence\u00a0: {places}. Ses zones\u00a0: {zones}.",
    ),
    "no_forest_figures": (
        "The release {release} holds no forest figures for {compositions} at any step.",
        "La version {release} n’a de chiffres de forêt pour {compositions} à aucune étape.",
    ),
    "places_by_successor": (
        "[{count} commune was|{count:,} communes were] merged since the layer was made; the figures are those of [its|their] successor: {shown}.",
        "[{count} commune a|{count:,} communes ont] fusionné depuis la couche\u00a0; les chiffres sont ceux de [son|leur] successeur\u00a0: {shown}.",
    ),
    "places_by_arrondissement": (
        "[{count} arrondissement takes the figures of its|{count:,} arrondissements take the figures of their] city: {shown}.",
        "[{count} arrondissement prend les chiffres de sa|{count:,} arrondissements prennent les chiffres de leur] ville\u00a0: {shown}.",
    ),
    # --- overlay.py
    "cannot_intersect": (
        "Two geometries could not be intersected, even repaired: {reason}",
        "Deux géométries n’ont pas pu être intersectées, même réparées\u00a0: {reason}",
    ),
    # --- areas.py, changes.py
    "bad_areas": (
        "Table “{table}”, column {column}: [{count} value is negative or not a number|{count:,} values are negative or not numbers] ({shown}).",
        "Table «\u00a0{table}\u00a0», colonne {column}\u00a0: [{count} valeur est négative ou n’est pas un nombre|{count:,} valeurs sont négatives ou ne sont pas des nombres] ({shown}).",
    ),
    "bad_sealed_share": (
        "The sealed share lies between 0 and 1; {value} was given.",
        "La part imperméabilisée est comprise entre 0 et 1\u00a0; {value} a été donné.",
    ),
    "bad_years": (
        "The years between two vintages must be above 0; {years} was given.",
        "Le nombre d’années entre deux millésimes doit dépasser 0\u00a0; {years} a été donné.",
    ),
    "correction_unknown_territory": (
        "The corrections name [{count} territory that is|{count:,} territories that are] not in the run: {territories}.",
        "Les corrections nomment [{count} territoire absent|{count:,} territoires absents] du calcul\u00a0: {territories}.",
    ),
    # --- inputs.py
    "no_territories": (
        "Give territories (--territories) with a land use, or a table of areas (--areas).",
        "Donnez des territoires (--territories) avec une occupation du sol, ou une table de surfaces (--areas).",
    ),
    "no_land_use": (
        "Give a land use (--land-use) or a table of areas (--areas).",
        "Donnez une occupation du sol (--land-use) ou une table de surfaces (--areas).",
    ),
    "areas_and_land_use": (
        "A land use and a table of areas by class say the same thing twice: give one of them.",
        "Une occupation du sol et une table de surfaces par classe disent deux fois la même chose\u00a0: donnez l’une ou l’autre.",
    ),
    "before_and_changes": (
        "--land-use-before and --changes say the same thing twice: give one of them.",
        "--land-use-before et --changes disent deux fois la même chose\u00a0: donnez l’une ou l’autre.",
    ),
    "before_without_land_use": (
        "--land-use-before needs --land-use.",
        "--land-use-before demande --land-use.",
    ),
    "layer_without_territories": (
        "{option} names a layer: it needs --territories.",
        "{option} désigne une couche\u00a0: il faut --territories.",
    ),
    "territories_are_raster": (
        "{path} is a raster; territories are polygons.",
        "{path} est un raster\u00a0; les territoires sont des polygones.",
    ),
    "territories_without_figures": (
        "{layer}: nothing tells which figures apply inside its territories ({shown} …). Give --communes a layer of communes, or the territories their own columns zpc, ser, departement, region; or name the field of INSEE codes with --territory-id.",
        "{layer}\u00a0: rien ne dit quels chiffres s’appliquent dans ses territoires ({shown} …). Donnez une couche de communes (--communes), ou aux territoires leurs propres colonnes zpc, ser, departement, region\u00a0; ou indiquez le champ des codes INSEE avec --territory-id.",
    ),
    "communes_without_insee": (
        "{layer} ({shown} …): communes need their INSEE code.",
        "{layer} ({shown} …)\u00a0: les communes doivent porter leur code INSEE.",
    ),
    "duplicate_territories": (
        "[{count} territory id stands|{count:,} territory ids stand] more than once: {territories}. Dissolve the layer on its id, or name another field with --territory-id.",
        "[{count} identifiant de territoire est|{count:,} identifiants de territoire sont] en double\u00a0: {territories}. Regroupez la couche sur son identifiant, ou indiquez un autre champ avec --territory-id.",
    ),
    "territories_numbered": (
        "The territories have no id field: they are numbered from 1 to {count:,}.",
        "Les territoires n’ont pas de champ d’identifiant\u00a0: ils sont numérotés de 1 à {count:,}.",
    ),
    "missing_columns": (
        "Table “{table}” lacks the columns {columns} (it has: {found}).",
        "Il manque à la table «\u00a0{table}\u00a0» les colonnes {columns} (elle a\u00a0: {found}).",
    ),
    "no_such_column": (
        "{option}: no column “{column}” (the columns: {columns}).",
        "{option}\u00a0: pas de colonne «\u00a0{column}\u00a0» (les colonnes\u00a0: {columns}).",
    ),
    "mixed_vintages": (
        "{layer} mixes vintages: its field {field} holds {years}. Keep one (a filter, or a layer a vintage).",
        "{layer} mêle des millésimes\u00a0: son champ {field} contient {years}. Gardez-en un seul (un filtre, ou une couche par millésime).",
    ),
    "vintages_reversed": (
        "The land use before ({before}) is not older than the land use ({after}).",
        "L’occupation du sol d’avant ({before}) n’est pas plus ancienne que l’occupation du sol ({after}).",
    ),
    "vintages_of_two_kinds": (
        "One vintage is a raster and the other a vector layer: what differs would be their outlines. Give two of a kind.",
        "Un millésime est un raster et l’autre une couche vectorielle\u00a0: la différence ne serait que celle de leurs contours. Donnez-en deux de même nature.",
    ),
    "grids_differ": (
        "{before} and {after} do not lie on the same grid: warp one to the other's (nearest neighbour).",
        "{before} et {after} ne sont pas sur la même grille\u00a0: recalez l’un sur l’autre (plus proche voisin).",
    ),
    "no_changes": (
        "Give two vintages (--land-use and --land-use-before) or a layer of changes (--changes).",
        "Donnez deux millésimes (--land-use et --land-use-before) ou une couche de changements (--changes).",
    ),
    "years_unknown": (
        "The layers do not tell the years between the two vintages: give --years.",
        "Les couches ne disent pas combien d’années séparent les deux millésimes\u00a0: donnez --years.",
    ),
    "unknown_occupations": (
        "Table “{table}” names occupations that are none: {shown}. Write an id, a French label or a code of the nomenclature.",
        "La table «\u00a0{table}\u00a0» nomme des occupations inconnues\u00a0: {shown}. Écrivez un identifiant, un libellé français ou un code de la nomenclature.",
    ),
    "unknown_occupation": (
        "“{name}” is no occupation with figures of its own. Known: {known}.",
        "«\u00a0{name}\u00a0» n’est pas une occupation qui ait ses propres chiffres. Connues\u00a0: {known}.",
    ),
    "not_forests": (
        "The forests table names occupations that are no forests: {shown}.",
        "La table des forêts nomme des occupations qui n’en sont pas\u00a0: {shown}.",
    ),
    "unknown_practices": (
        "No such practices: {shown}. There are: {known}.",
        "Pratiques inconnues\u00a0: {shown}. Il y a\u00a0: {known}.",
    ),
    "unknown_epci": (
        "{count:,} EPCI [is|are] unknown to the reference: {shown}.",
        "{count:,} EPCI [est inconnu|sont inconnus] de la référence\u00a0: {shown}.",
    ),
    "table_unknown_territory": (
        "A table names [{count} territory that is|{count:,} territories that are] not in the run: {territories}.",
        "Une table nomme [{count} territoire absent|{count:,} territoires absents] du calcul\u00a0: {territories}.",
    ),
    # --- assessment.py
    "bad_option": (
        "{option}: “{value}” is none of {allowed}.",
        "{option}\u00a0: «\u00a0{value}\u00a0» n’est aucun de {allowed}.",
    ),
    "unknown_level": (
        "No level “{level}” can be made of these territories (levels: {levels}).",
        "Aucun niveau «\u00a0{level}\u00a0» ne peut être formé avec ces territoires (niveaux\u00a0: {levels}).",
    ),
    "no_unit": (
        "Level {level}: [{count} piece belongs to no unit and is|{count:,} pieces belong to no unit and are] reported as “none” ({shown}).",
        "Niveau {level}\u00a0: [{count} morceau n’appartient à aucune unité et figure|{count:,} morceaux n’appartiennent à aucune unité et figurent] sous «\u00a0none\u00a0» ({shown}).",
    ),
    "territories_outside_communes": (
        "The territories and the communes do not meet.",
        "Les territoires et les communes ne se rencontrent pas.",
    ),
    "outside_communes": (
        "{area_ha:,.2f} ha of the territories lie in no commune: they have no figures ({shown}).",
        "{area_ha:,.2f}\u00a0ha des territoires ne sont dans aucune commune\u00a0: ils n’ont pas de chiffres ({shown}).",
    ),
    "territories_overlap": (
        "[{count} pair|{count:,} pairs] of {role} [overlaps|overlap], by {area_ha:,.2f} ha in all: {shown}. Land would be counted twice in the total. Correct the layer, or allow it with --allow-overlaps.",
        "[{count} paire|{count:,} paires] de {role} se [chevauche|chevauchent], sur {area_ha:,.2f}\u00a0ha en tout\u00a0: {shown}. Du sol compterait deux fois dans le total. Corrigez la couche, ou acceptez-le avec --allow-overlaps.",
    ),
    "territories_overlap_noted": (
        "[{count} pair|{count:,} pairs] of {role} [overlaps|overlap], by {area_ha:,.2f} ha in all: {shown}. The total counts that land twice.",
        "[{count} paire|{count:,} paires] de {role} se [chevauche|chevauchent], sur {area_ha:,.2f}\u00a0ha en tout\u00a0: {shown}. Le total compte deux fois ce sol.",
    ),
    "unknown_codes": (
        "[{count} code is|{count:,} codes are] not in {nomenclature}: {shown}. [Its|Their] {area_ha:,.2f} ha hold no figure (unmapped).",
        "[{count} code n’est|{count:,} codes ne sont] pas dans {nomenclature}\u00a0: {shown}. [Ses|Leurs] {area_ha:,.2f}\u00a0ha n’ont pas de chiffre (non classés).",
    ),
    "codes_without_occupation": (
        "{area_ha:,.2f} ha belong to no occupation of ALDO and hold no figure: {shown}.",
        "{area_ha:,.2f}\u00a0ha ne relèvent d’aucune occupation d’ALDO et n’ont pas de chiffre\u00a0: {shown}.",
    ),
    "areas_do_not_close": (
        "The areas of [{count} piece|{count:,} pieces] do not close: {shown}.",
        "Les surfaces de [{count} morceau|{count:,} morceaux] ne se referment pas\u00a0: {shown}.",
    ),
    "land_use_gaps": (
        "The land use leaves {area_ha:,.2f} ha of the territories uncovered ({share:.3%}).",
        "L’occupation du sol laisse {area_ha:,.2f}\u00a0ha des territoires sans couverture ({share:.3%}).",
    ),
    "land_use_overlaps": (
        "The land use overlaps itself on {area_ha:,.2f} ha ({share:.3%}): that land counts more than once.",
        "L’occupation du sol se chevauche sur {area_ha:,.2f}\u00a0ha ({share:.3%})\u00a0: ce sol compte plusieurs fois.",
    ),
    "changes_unmapped": (
        "{area_ha_yr:,.2f} of {all_ha_yr:,.2f} ha a year change from or to land without an occupation: no flux.",
        "{area_ha_yr:,.2f}\u00a0ha par an sur {all_ha_yr:,.2f} changent depuis ou vers un sol sans occupation\u00a0: pas de flux.",
    ),
    "no_population": (
        "[{count} place has|{count:,} places have] no population, which wood products by consumption need: {places}.",
        "[{count} lieu n’a|{count:,} lieux n’ont] pas de population, nécessaire aux produits bois par consommation\u00a0: {places}.",
    ),
    "mode_corrected": (
        "Corrected mode: stock {stock_corrected:,.0f} tC, flux {flux_corrected:,.0f} tCO2e/yr. ADEME's calculator, with its known defects, gives {stock_conform:,.0f} tC and {flux_conform:,.0f} tCO2e/yr (most of the difference comes from the growth of forests whose figures it does not find, Q2).",
        "Mode corrigé\u00a0: stock {stock_corrected:,.0f} tC, flux {flux_corrected:,.0f} tCO2e/an. Le calculateur de l’ADEME, avec ses défauts connus, donne {stock_conform:,.0f} tC et {flux_conform:,.0f} tCO2e/an (l’écart vient surtout de l’accroissement des forêts dont il ne trouve pas les chiffres, Q2).",
    ),
    "mode_conform": (
        "Conform mode: ADEME's calculator, its known defects included. Without them: stock {stock_corrected:,.0f} tC instead of {stock_conform:,.0f}, flux {flux_corrected:,.0f} tCO2e/yr instead of {flux_conform:,.0f}.",
        "Mode conforme\u00a0: le calculateur de l’ADEME, défauts connus compris. Sans eux\u00a0: stock {stock_corrected:,.0f} tC au lieu de {stock_conform:,.0f}, flux {flux_corrected:,.0f} tCO2e/an au lieu de {flux_conform:,.0f}.",
    ),
    "defects_touched": (
        "Known defects of the calculator that touch this result: {shown}.",
        "Défauts connus du calculateur qui touchent ce résultat\u00a0: {shown}.",
    ),
    "below_epci": (
        "[{count} territory has|{count:,} territories have] fewer communes than an EPCI usually has (about ten): ADEME calls such results orders of magnitude and forbids their use for parcels and offsetting.",
        "[{count} territoire compte|{count:,} territoires comptent] moins de communes qu’un EPCI courant (une dizaine)\u00a0: l’ADEME tient ces résultats pour des ordres de grandeur et en interdit l’usage à la parcelle et pour la compensation.",
    ),
    "spread_over_communes": (
        "The areas of {count:,} EPCI were spread over [its|their] communes in proportion to their areas.",
        "Les surfaces de {count:,} EPCI ont été réparties sur [ses|leurs] communes au prorata de leur superficie.",
    ),
    "without_changes": (
        "No land-use change was given: the flux counts the growth of forests (and wood products where they are asked for), not the conversion of land.",
        "Aucun changement d’occupation du sol n’a été donné\u00a0: le flux compte l’accroissement des forêts (et les produits bois où ils sont demandés), pas la conversion des sols.",
    ),
    "without_hedgerows": (
        "No hedgerows were given: their stock is not counted.",
        "Aucune haie n’a été donnée\u00a0: leur stock n’est pas compté.",
    ),
    "open_water": (
        "Open water ({codes}, {area_ha:,.2f} ha) holds {stock_tc:,.0f} tC of “wetland soil” in ALDO, {stock_share:.1%} of the stock: kept in both modes (Q9).",
        "Les eaux libres ({codes}, {area_ha:,.2f}\u00a0ha) portent {stock_tc:,.0f}\u00a0tC de «\u00a0sol de zone humide\u00a0» dans ALDO, soit {stock_share:.1%} du stock\u00a0: conservé dans les deux modes (Q9).",
    ),
    "open_water_flux": (
        "Changes from and to open water ({codes}) make {flux_tco2e_yr:+,.0f} tCO2e/yr of a flux of {all_tco2e_yr:+,.0f}, kept in both modes (Q9).",
        "Les changements depuis et vers les eaux libres ({codes}) font {flux_tco2e_yr:+,.0f}\u00a0tCO2e/an d’un flux de {all_tco2e_yr:+,.0f}, conservés dans les deux modes (Q9).",
    ),
    "mode_corrected_same": (
        "Corrected mode. ADEME's calculator gives the same figures here: none of its known defects touches this result.",
        "Mode corrigé. Le calculateur de l’ADEME donne ici les mêmes chiffres\u00a0: aucun de ses défauts connus ne touche ce résultat.",
    ),
    # --- report
    "unknown_output": (
        "{path}: write to .gpkg, .parquet, .json, .html, .xlsx, or to a folder (CSV).",
        "{path}\u00a0: écrivez vers .gpkg, .parquet, .json, .html, .xlsx, ou vers un dossier (CSV).",
    ),
    "not_a_result": (
        "{path} is not the GeoPackage of an assessment; name what `carbocs assess --out result.gpkg`, or the plugin, wrote.",
        "{path} n’est pas le GeoPackage d’un diagnostic\u00a0; indiquez celui qu’a écrit `carbocs assess --out resultat.gpkg`, ou l’extension.",
    ),
    "not_scenarios": (
        "{path} is not the GeoPackage of scenarios; name what `carbocs scenario compare --out plan.gpkg`, or the plugin, wrote.",
        "{path} n’est pas le GeoPackage de scénarios\u00a0; indiquez celui qu’a écrit `carbocs scenario compare --out plan.gpkg`, ou l’extension.",
    ),
    "result_cut_short": (
        "{path} lacks tables of the result ({tables}): run the assessment again.",
        "Il manque à {path} des tables du résultat ({tables})\u00a0: relancez le diagnostic.",
    ),
    "result_of_before": (
        "{path} was written by an older CarbOCS: run the assessment again.",
        "{path} a été écrit par un CarbOCS plus ancien\u00a0: relancez le diagnostic.",
    ),
    "class_range": ("{low} to {high}", "{low} à {high}"),
    "left_out_of_units": (
        "[{count} commune belongs to no unit and is left out|{count:,} communes belong to no unit and are left out]: {shown}.",
        "[{count} commune n’appartient à aucune unité et est laissée de côté|{count:,} communes n’appartiennent à aucune unité et sont laissées de côté]\u00a0: {shown}.",
    ),
    "empty_grouping": (
        "{level}: no commune belongs to a unit. Check that the grouping names the communes by the same codes as the layer.",
        "{level}\u00a0: aucune commune n’appartient à une unité. Vérifiez que le regroupement désigne les communes par les mêmes codes que la couche.",
    ),
    "no_data": ("No data", "Pas de donnée"),
    "average_of": ("Average of the {count:,} territories", "Moyenne des {count:,} territoires"),
    "balance_occupation": ("Occupation", "Occupation"),
    "balance_area": ("Area (ha)", "Surface (ha)"),
    "balance_density": ("Per hectare ({unit})", "À l’hectare ({unit})"),
    "balance_stock": ("Stock ({unit})", "Stock ({unit})"),
    "balance_flux": ("Flux ({unit})", "Flux ({unit})"),
    "balance_total": ("Total", "Total"),
    "order_of_magnitude": (
        "Order of magnitude: below the scale of an EPCI, ADEME’s figures are means of larger areas.",
        "Ordre de grandeur : sous l’échelle de l’EPCI, les chiffres de l’ADEME sont des moyennes de plus vastes espaces.",
    ),
    # --- report/portrait.py
    "whole_territory": ("Whole territory", "Ensemble du territoire"),
    "level_commune": ("Commune", "Commune"),
    "levels_commune": ("Communes", "Communes"),
    "level_epci": ("EPCI", "EPCI"),
    "levels_epci": ("EPCIs", "EPCI"),
    "level_departement": ("Département", "Département"),
    "levels_departement": ("Départements", "Départements"),
    "level_region": ("Region", "Région"),
    "levels_region": ("Regions", "Régions"),
    "level_territory": ("Territory", "Territoire"),
    "levels_territory": ("Territories", "Territoires"),
    "level_total": ("Whole territory", "Ensemble du territoire"),
    "levels_total": ("Whole territory", "Ensemble du territoire"),
    "kind_one": ("{level} · {code}", "{level} · {code}"),
    "kind_several": ("{level} · {code} · {communes:,} communes", "{level} · {code} · {communes:,} communes"),
    "kind_total": ("{count:,} [commune|communes]", "{count:,} [commune|communes]"),
    "portrait_area": ("Area", "Superficie"),
    "portrait_flux_per_hectare": ("Carbon flux per hectare", "Flux de carbone à l’hectare"),
    "portrait_rounding": (
        "Figures are rounded one by one: their sum may differ from the total in its last digit.",
        "Les chiffres sont arrondis un à un\u00a0: leur somme peut différer du total d’une unité de son dernier chiffre.",
    ),
    "portrait_nothing": (
        "No figure: the land use does not cover this territory, or has no occupation that the method knows.",
        "Pas de chiffre\u00a0: l’occupation du sol ne couvre pas ce territoire, ou n’y a aucune occupation que la méthode connaisse.",
    ),
    "portrait_sequesters": (
        "This territory sequesters {flux}, that is {per_ha}.",
        "Ce territoire séquestre {flux}, soit {per_ha}.",
    ),
    "portrait_emits": (
        "This territory emits {flux}, that is {per_ha}.",
        "Ce territoire émet {flux}, soit {per_ha}.",
    ),
    "portrait_no_flux": (
        "This territory neither sequesters nor emits carbon by its land.",
        "Les sols et la biomasse de ce territoire ne séquestrent ni n’émettent de carbone.",
    ),
    "portrait_holds": ("It holds {stock}, that is {density}.", "Il stocke {stock}, soit {density}."),
    "portrait_holds_more": (
        "It holds {stock}, that is {density}, more than the mean of {peer} ({theirs}).",
        "Il stocke {stock}, soit {density}, plus que la moyenne de {peer} ({theirs}).",
    ),
    "portrait_holds_less": (
        "It holds {stock}, that is {density}, less than the mean of {peer} ({theirs}).",
        "Il stocke {stock}, soit {density}, moins que la moyenne de {peer} ({theirs}).",
    ),
    "portrait_holds_same": (
        "It holds {stock}, that is {density}, as the mean of {peer}.",
        "Il stocke {stock}, soit {density}, comme la moyenne de {peer}.",
    ),
    "peer_whole": ("the whole territory", "l’ensemble du territoire"),
    "peer_named": ("{name}", "«\u00a0{name}\u00a0»"),
    "portrait_shares": ("Shares of the stock: {shares}.", "Parts du stock\u00a0: {shares}."),
    "portrait_share": ("{occupation} {share}%", "{occupation} {share}\u00a0%"),
    "credits_source": ("{what}: {file}", "{what}\u00a0: {file}"),
    "credits_source_vintage": ("{what}: {file}, vintage {year}", "{what}\u00a0: {file}, millésime {year}"),
    "credits_method": (
        "Method and per-hectare figures: ALDO (ADEME), release {release}, {mode}; areas and carbon computed by CarbOCS.",
        "Méthode et chiffres à l’hectare\u00a0: ALDO (ADEME), version {release}, {mode}\u00a0; surfaces et carbone calculés par CarbOCS.",
    ),
    "credits_made": ("Made on {day}.", "Établi le {day}."),
    "style_stock_by_occupation": ("Stock: {occupation}", "Stock\u00a0: {occupation}"),
    "style_flux_by_occupation": ("Flux: {occupation}", "Flux\u00a0: {occupation}"),
    "chart_stock": (
        "Carbon stock by occupation",
        "Stock de carbone par occupation du sol",
    ),
    "chart_density": (
        "Carbon stock per hectare",
        "Stock de carbone à l’hectare",
    ),
    "chart_flux": (
        "Carbon flux by occupation",
        "Flux de carbone par occupation du sol",
    ),
    "chart_subtitle": (
        "{name} · {vintage}{mode}, release {release}",
        "{name} · {vintage}{mode}, version {release}",
    ),
    "chart_vintage": (
        "land use of {vintage} · ",
        "occupation du sol {vintage} · ",
    ),
    "chart_source": (
        "Source: {sources}. Reference figures: ADEME, ALDO ({release}). Computed with CarbOCS.",
        "Sources\u00a0: {sources}. Chiffres de référence\u00a0: ADEME, ALDO ({release}). Calcul CarbOCS.",
    ),
    "chart_scale_note": (
        "Below the EPCI, results are orders of magnitude; not for parcels nor offsetting (ADEME).",
        "En deçà de l’EPCI, résultats en ordres de grandeur\u00a0; ni parcelle, ni compensation (ADEME).",
    ),
    "chart_emission": (
        "◀ emission",
        "◀ émission",
    ),
    "chart_sequestration": (
        "sequestration ▶",
        "séquestration ▶",
    ),
    "chart_nothing": (
        "Nothing to show",
        "Rien à montrer",
    ),
    "whole_run": (
        "All territories",
        "Ensemble des territoires",
    ),
    "pool_soil": (
        "soil (0–30 cm)",
        "sol (0–30 cm)",
    ),
    "pool_live_biomass": (
        "live biomass",
        "biomasse vivante",
    ),
    "pool_dead_biomass": (
        "dead wood",
        "bois mort",
    ),
    "pool_litter": (
        "litter",
        "litière",
    ),
    "pool_products": (
        "wood products",
        "produits bois",
    ),
    "pool_soil_and_litter": (
        "soil and litter",
        "sol et litière",
    ),
    # --- cli
    "word_error": (
        "error:",
        "erreur\u00a0:",
    ),
    "word_warning": (
        "warning:",
        "attention\u00a0:",
    ),
    "word_note": (
        "note:",
        "note\u00a0:",
    ),
    "written": (
        "written: {path}",
        "écrit\u00a0: {path}",
    ),
    "strict": (
        "[{count} warning|{count:,} warnings], and --strict was asked: nothing was written.",
        "[{count} avertissement|{count:,} avertissements], et --strict a été demandé\u00a0: rien n’a été écrit.",
    ),
    "result_head": (
        "Five indicators · {mode} · release {release}",
        "Cinq indicateurs · {mode} · version {release}",
    ),
    "mode_corrected_name": (
        "corrected mode",
        "mode corrigé",
    ),
    "mode_conform_name": (
        "conform mode",
        "mode conforme",
    ),
    "share_of_emissions": (
        "The flux stands for {share} % of the emissions given.",
        "Le flux représente {share}\u00a0% des émissions données.",
    ),
    "more_rows": (
        "… and {count:,} more",
        "… et {count:,} autres",
    ),
    "release_sound": (
        "{release}: sound.",
        "{release}\u00a0: intègre.",
    ),
    "unknown_code": (
        "unknown code",
        "code inconnu",
    ),
    "time_left": (
        "time left",
        "temps restant",
    ),
    "progress_line": (
        "{step}: {share}%, {left} left (min:s)",
        "{step}\u00a0: {share}\u00a0%, encore {left} (min:s)",
    ),
    "step_reading": (
        "reading",
        "lecture",
    ),
    "step_territories": (
        "territories",
        "territoires",
    ),
    "step_areas": (
        "areas",
        "surfaces",
    ),
    "step_changes": (
        "changes",
        "changements",
    ),
    "step_method": (
        "stocks and fluxes",
        "stocks et flux",
    ),
    "step_levels": (
        "levels",
        "niveaux",
    ),
    "step_done": (
        "done",
        "terminé",
    ),
    "column_figure": (
        "figure",
        "chiffre",
    ),
    "column_occupation": (
        "occupation",
        "occupation",
    ),
    "column_value": (
        "value",
        "valeur",
    ),
    "column_unit": (
        "unit",
        "unité",
    ),
    "column_origin": (
        "origin",
        "origine",
    ),
    "column_release": (
        "release",
        "version",
    ),
    "column_title": (
        "title",
        "titre",
    ),
    "column_snapshot": (
        "snapshot",
        "relevé",
    ),
    "column_licence": (
        "licence",
        "licence",
    ),
    "column_table": (
        "table",
        "table",
    ),
    "column_rows": (
        "rows",
        "lignes",
    ),
    "column_columns": (
        "columns",
        "colonnes",
    ),
    "column_source": (
        "source",
        "source",
    ),
    "column_code": (
        "code",
        "code",
    ),
    "column_label": (
        "label",
        "libellé",
    ),
    "column_count": (
        "count",
        "nombre",
    ),
    "column_area": (
        "area (ha)",
        "surface (ha)",
    ),
    "column_territory": (
        "territory",
        "territoire",
    ),
    "column_stock": (
        "stock",
        "stock",
    ),
    "column_density": (
        "per hectare",
        "à l’hectare",
    ),
    "column_flux": (
        "flux",
        "flux",
    ),
    "how_itself": ("itself", "elle-même"),
    "how_successor": ("successor", "successeur"),
    "how_arrondissement": ("arrondissement", "arrondissement"),
    "how_own columns": ("own columns", "colonnes propres"),
    "place_place": (
        "code",
        "code",
    ),
    "place_name": (
        "name",
        "nom",
    ),
    "place_resolved": (
        "figures of",
        "chiffres de",
    ),
    "place_how": (
        "by",
        "par",
    ),
    "place_epci": (
        "EPCI",
        "EPCI",
    ),
    "place_departement": (
        "département",
        "département",
    ),
    "place_region": (
        "region",
        "région",
    ),
    "place_zpc": (
        "pedoclimatic zone",
        "zone pédoclimatique",
    ),
    "place_inter_region": (
        "inter-region",
        "inter-région",
    ),
    "place_ser": (
        "sylvoecoregion",
        "sylvoécorégion",
    ),
    "place_greco": (
        "GRECO",
        "GRECO",
    ),
    "figure_soil_stock": (
        "soil stock",
        "stock du sol",
    ),
    "figure_biomass": (
        "biomass",
        "biomasse",
    ),
    "figure_live": (
        "live biomass",
        "biomasse vivante",
    ),
    "figure_dead": (
        "dead wood",
        "bois mort",
    ),
    "figure_growth": (
        "growth",
        "accroissement net",
    ),
    "figure_harvest": (
        "harvest",
        "prélèvement",
    ),
    "figure_litter": (
        "litter",
        "litière",
    ),
    "figure_hedgerow": (
        "hedgerow carbon",
        "carbone des haies",
    ),
    "figure_wood_timber": (
        "timber share of wood",
        "part de bois d’œuvre",
    ),
    "figure_wood_industry": (
        "industry share of wood",
        "part de bois d’industrie",
    ),
    "figure_soil_flux": (
        "soil flux",
        "flux du sol",
    ),
    "inspect_kind": (
        "kind:",
        "nature\u00a0:",
    ),
    "inspect_layer": (
        "layer:",
        "couche\u00a0:",
    ),
    "inspect_crs": (
        "CRS:",
        "SCR\u00a0:",
    ),
    "inspect_area_crs": (
        "areas measured in:",
        "surfaces mesurées en\u00a0:",
    ),
    "inspect_features": (
        "features:",
        "entités\u00a0:",
    ),
    "inspect_code_field": (
        "code field:",
        "champ des codes\u00a0:",
    ),
    "inspect_encoding": (
        "written as:",
        "écrits comme\u00a0:",
    ),
    "inspect_nomenclature": (
        "nomenclature:",
        "nomenclature\u00a0:",
    ),
    "inspect_vintage": (
        "vintage:",
        "millésime\u00a0:",
    ),
    "inspect_fields": (
        "fields:",
        "champs\u00a0:",
    ),
}
