"""What a publication of open data says: titles, metadata, README, licences; in English and French, by key."""

from __future__ import annotations

# key: (English, French). French takes a no-break space before : ; ? ! and within « ».
MESSAGES: dict[str, tuple[str, str]] = {
    # --- errors
    "unknown_licence": (
        "No licence “{licence}”: choose one of {licences}.",
        "Pas de licence «\u00a0{licence}\u00a0»\u00a0: choisissez parmi {licences}.",
    ),
    "bad_contact": (
        "{contact} is no e-mail address: catalogues want one to write to.",
        "{contact} n’est pas une adresse électronique\u00a0: les catalogues en veulent une où écrire.",
    ),
    "bad_url": (
        "{url} is no address of the web: it begins with https://.",
        "{url} n’est pas une adresse du web\u00a0: elle commence par https://.",
    ),
    "folder_of_others": (
        "{path} holds what is no publication of CarbOCS ({shown}): name a new folder, or an empty one.",
        "{path} contient autre chose qu’une publication de CarbOCS ({shown})\u00a0: indiquez un dossier nouveau ou vide.",
    ),
    "publish_failed": (
        "The data could not be published: {reason}",
        "Les données n’ont pas pu être publiées\u00a0: {reason}",
    ),
    "publish_incomplete": (
        "Neither publisher nor contact: catalogues refuse metadata without them. Give --publisher and --contact.",
        "Ni producteur ni contact\u00a0: les catalogues refusent les métadonnées qui n’en ont pas. Indiquez --publisher et --contact.",
    ),
    "step_publishing": ("Writing the open data", "Écriture des données ouvertes"),
    "published": ("[{count} file|{count} files] in {path}", "[{count} fichier|{count} fichiers] dans {path}"),
    # --- titles
    "publish_title": (
        "Carbon of soils and biomass: {name}",
        "Carbone des sols et de la biomasse\u00a0: {name}",
    ),
    "publish_abstract": (
        "Carbon stocks (tC) and yearly fluxes (tCO2e/yr) of soils and biomass by land use, at several levels, by ADEME’s ALDO method. {sentence}",
        "Stocks (tC) et flux annuels (tCO2e/an) de carbone des sols et de la biomasse par occupation du sol, à plusieurs niveaux, par la méthode ALDO de l’ADEME. {sentence}",
    ),
    "publish_made": ("Reckoned by CarbOCS from the land use.", "Calculé par CarbOCS à partir de l’occupation du sol."),
    "publish_gpkg": (
        "Territories with their indicators, all tables, styles for QGIS",
        "Territoires et leurs indicateurs, toutes les tables, styles pour QGIS",
    ),
    "publish_level": ("Indicators: {level}", "Indicateurs\u00a0: {level}"),
    "publish_raster": ("Carbon stock per hectare (tC/ha)", "Stock de carbone à l’hectare (tC/ha)"),
    "publish_raster_land_use": (
        "Carbon stock per hectare of the land use, hedgerows and wood products left out (tC/ha)",
        "Stock de carbone à l’hectare de l’occupation du sol, hors haies et produits bois (tC/ha)",
    ),
    "publish_raster_layer": (
        "Raster: carbon stock per hectare (tC/ha)",
        "Raster\u00a0: stock de carbone à l’hectare (tC/ha)",
    ),
    "publish_scenarios": ("Scenarios, with styles for QGIS", "Scénarios, avec styles pour QGIS"),
    "publish_scenario_table": ("Scenarios: {name}", "Scénarios\u00a0: {name}"),
    "publish_package": ("Description of the tables and their columns", "Description des tables et de leurs colonnes"),
    "publish_project": ("QGIS project, styled", "Projet QGIS, stylé"),
    "publish_iso": ("Metadata (INSPIRE)", "Métadonnées (INSPIRE)"),
    "publish_dcat": ("Metadata (open-data portals)", "Métadonnées (portails de données ouvertes)"),
    "publish_stac": ("Metadata of the raster", "Métadonnées du raster"),
    "publish_readme": ("To be read first", "À lire d’abord"),
    "publish_licence": ("Licence", "Licence"),
    "publish_credit": ("{who}, CarbOCS after ADEME (ALDO), {year}", "{who}, CarbOCS d’après ADEME (ALDO), {year}"),
    # --- QGIS
    "algorithm_group_sharing": ("Sharing", "Diffusion"),
    "algorithm_workbook": ("Spreadsheet of a result", "Tableur d’un résultat"),
    "algorithm_workbook_tags": ("XLSX,Excel,spreadsheet,table,export", "XLSX,Excel,classeur,table,export"),
    "algorithm_publish": ("Open data of a result", "Données ouvertes d’un résultat"),
    "algorithm_publish_tags": (
        "open data,publish,metadata,INSPIRE,DCAT,STAC,GeoParquet,COG",
        "données ouvertes,publication,métadonnées,INSPIRE,DCAT,STAC,GeoParquet,COG",
    ),
    "parameter_result": ("Result (GeoPackage of a carbon assessment)", "Résultat (GeoPackage d’un diagnostic carbone)"),
    "parameter_scenarios": ("Scenarios (GeoPackage of a comparison)", "Scénarios (GeoPackage d’une comparaison)"),
    "parameter_workbook": ("Spreadsheet", "Classeur"),
    "parameter_workbooks": ("Workbook of Excel or LibreOffice (*.xlsx)", "Classeur Excel ou LibreOffice (*.xlsx)"),
    "parameter_folder": ("Folder of the open data", "Dossier des données ouvertes"),
    "parameter_title": ("Title (what the data are about where empty)", "Titre (l’objet des données si vide)"),
    "parameter_publisher": ("Publisher", "Producteur"),
    "parameter_contact": ("The publisher’s e-mail address", "Adresse électronique du producteur"),
    "parameter_licence": ("Licence", "Licence"),
    "parameter_url": ("Address on the web of the folder to be", "Adresse web du futur dossier"),
    # --- tables
    "table_class_areas": ("Areas by class of the land use", "Surfaces par classe de l’occupation du sol"),
    "table_areas": ("Areas by occupation", "Surfaces par occupation"),
    "table_changes": ("Changes of occupation a year", "Changements d’occupation par an"),
    "table_stocks": ("Stocks by occupation and pool", "Stocks par occupation et réservoir"),
    "table_fluxes": ("Fluxes by change and pool", "Flux par changement et réservoir"),
    "table_indicators": ("The five indicators", "Les cinq indicateurs"),
    "table_audit": ("Closure of areas", "Fermeture des surfaces"),
    "table_membership": ("Units of the coarser levels", "Unités des niveaux supérieurs"),
    "table_comparison": ("Both modes of the method", "Les deux modes de la méthode"),
    "table_refinements": (
        "What refining layers and the share of cropland decided",
        "Ce que les couches d’affinage et la part des cultures ont décidé",
    ),
    "table_hedgerow_lengths": (
        "Hedgerows by the land use under them",
        "Haies par occupation du sol sous la ligne",
    ),
    "table_defects": ("Known defects of the calculator", "Défauts connus du calculateur"),
    "table_options": ("Options of the run", "Options du calcul"),
    "table_sources": ("Layers and tables read", "Couches et tables lues"),
    "table_warnings": ("Warnings and notes", "Avertissements et remarques"),
    "table_columns": ("Columns of the indicators", "Colonnes des indicateurs"),
    "table_scenario_scenarios": ("side by side", "côte à côte"),
    "table_scenario_actions": ("actions", "actions"),
    "table_scenario_conversions": ("conversions", "conversions"),
    "table_scenario_flux": ("flux by action and year", "flux par action et par an"),
    "table_scenario_yearly": ("year by year", "année par année"),
    "table_scenario_stocks": ("stocks before and after", "stocks avant et après"),
    "table_scenario_territories": ("by territory", "par territoire"),
    "table_scenario_reference_courses": ("reference courses", "trajectoires de référence"),
    "table_scenario_templates": ("templates of actions", "modèles d’action"),
    "table_scenario_options": ("options of the run", "options du calcul"),
    "table_scenario_sources": ("layers and tables read", "couches et tables lues"),
    "table_scenario_notices": ("notes", "remarques"),
    "table_scenario_budget": ("land-take budget", "budget foncier"),
    "table_scenario_budget_yearly": ("land-take budget by year", "budget foncier par an"),
    "table_scenario_net_artificialisation": ("net artificialisation", "artificialisation nette"),
    # --- INSPIRE
    "theme_land_cover": ("Land cover", "Occupation des terres"),
    "theme_soil": ("Soil", "Sols"),
    "scope_local": ("Local", "Local"),
    "no_limits": (
        "No limitations to public access",
        "Pas de restriction d’accès public selon INSPIRE",
    ),
    "regulation": (
        "Commission Regulation (EU) No 1089/2010 as regards interoperability of spatial data sets and services",
        "Règlement (UE) n°\u00a01089/2010 de la Commission en ce qui concerne l’interopérabilité des séries et des services de données géographiques",
    ),
    "regulation_unknown": ("Not evaluated", "Non évalué"),
    "lineage_sources": ("Sources: {sources}.", "Sources\u00a0: {sources}."),
    "lineage_areas": ("Areas are measured in {crs}.", "Les surfaces sont mesurées en {crs}."),
    # --- README
    "readme_files": ("Files", "Fichiers"),
    "readme_files_head": ("| file | format | size |", "| fichier | format | taille |"),
    "readme_units": (
        "Stocks are in tonnes of carbon (tC), fluxes in tonnes of CO2 equivalent a year (tCO2e/yr), areas in hectares, by the projection of the layers.",
        "Les stocks sont en tonnes de carbone (tC), les flux en tonnes d’équivalent CO2 par an (tCO2e/an), les surfaces en hectares, dans la projection des couches.",
    ),
    "readme_columns": (
        "`datapackage.json` describes every column of every table; the layers have the columns of `csv/territories_….csv`. `carbocs.qgz` opens the layers in QGIS, styled.",
        "`datapackage.json` décrit toutes les colonnes de toutes les tables\u00a0; les couches ont les colonnes de `csv/territories_….csv`. `carbocs.qgz` ouvre les couches dans QGIS, stylées.",
    ),
    "readme_method": ("Method and sources", "Méthode et sources"),
    "readme_licence": ("Licence", "Licence"),
    "readme_credit": ("To be credited as: {credit}.", "À citer ainsi\u00a0: {credit}."),
    "readme_publisher": ("Publisher", "Producteur"),
    "licence_text": (
        "{title}\nThese data are published under the licence {name}.\nIts text, which alone is binding: {url}\nCredit: {credit}\n\nWhat they were made from keeps its own licence:\nALDO reference figures: ADEME, MIT licence.\nCORINE Land Cover, where it was the land use: Copernicus Land Monitoring Service, free use with credit.\nBoundaries, forests, sylvoecoregions of IGN and INSEE: Licence Ouverte 2.0.",
        "{title}\nCes données sont publiées sous la licence {name}.\nSon texte, seul à faire foi\u00a0: {url}\nMention\u00a0: {credit}\n\nCe dont elles sont tirées garde sa licence\u00a0:\nChiffres de référence ALDO\u00a0: ADEME, licence MIT.\nCORINE Land Cover, si c’est l’occupation du sol employée\u00a0: Copernicus Land Monitoring Service, libre avec mention.\nLimites, forêts, sylvoécorégions de l’IGN et de l’INSEE\u00a0: Licence Ouverte 2.0.",
    ),
}
