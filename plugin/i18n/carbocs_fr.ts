<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en_US">
 <context>
    <name>CarbOCS</name>
    <message>
        <location filename="../installation.py" line="18" />
        <source>Close QGIS, open “OSGeo4W Shell” in the Start menu, type this command, and start QGIS again:</source>
        <translation>Fermez QGIS, ouvrez « OSGeo4W Shell » dans le menu Démarrer, tapez cette commande, puis relancez QGIS :</translation>
    </message>
    <message>
        <location filename="../installation.py" line="22" />
        <source>Close QGIS, open Terminal, type this command, and start QGIS again:</source>
        <translation>Fermez QGIS, ouvrez Terminal, tapez cette commande, puis relancez QGIS :</translation>
    </message>
    <message>
        <location filename="../installation.py" line="23" />
        <source>Close QGIS, open a terminal, type this command, and start QGIS again:</source>
        <translation>Fermez QGIS, ouvrez un terminal, tapez cette commande, puis relancez QGIS :</translation>
    </message>
    <message>
        <location filename="../installation.py" line="30" />
        <source>bookmarks in the PDF of an atlas</source>
        <translation>les signets du PDF d’un atlas</translation>
    </message>
    <message>
        <location filename="../installation.py" line="31" />
        <source>the HTML report</source>
        <translation>le rapport HTML</translation>
    </message>
    <message>
        <location filename="../installation.py" line="32" />
        <source>the spreadsheet</source>
        <translation>le tableur</translation>
    </message>
    <message>
        <location filename="../installation.py" line="33" />
        <source>open data</source>
        <translation>les données ouvertes</translation>
    </message>
    <message>
        <location filename="../installation.py" line="35" />
        <source>every computation</source>
        <translation>tous les calculs</translation>
    </message>
    <message>
        <location filename="../installation.py" line="39" />
        <source>found: {version}</source>
        <translation>trouvé : {version}</translation>
    </message>
    <message>
        <location filename="../installation.py" line="40" />
        <source>absent</source>
        <translation>absent</translation>
    </message>
    <message>
        <location filename="../installation.py" line="48" />
        <source>CarbOCS is loaded, but cannot compute yet: these Python packages are missing.</source>
        <translation>CarbOCS est chargé, mais ne peut pas encore calculer : ces paquets Python manquent.</translation>
    </message>
    <message>
        <location filename="../installation.py" line="51" />
        <source>Everything CarbOCS needs is installed: {packages}.</source>
        <translation>Tout ce dont CarbOCS a besoin est installé : {packages}.</translation>
    </message>
    <message>
        <location filename="../installation.py" line="53" />
        <source>Some of what it can make needs more:</source>
        <translation>Une partie de ce qu’elle sait faire demande davantage :</translation>
    </message>
    <message>
        <location filename="../installation.py" line="63" />
        <source>CarbOCS: installation</source>
        <translation>CarbOCS : installation</translation>
    </message>
    <message>
        <location filename="../installation.py" line="89" />
        <source>Command</source>
        <translation>Commande</translation>
    </message>
    <message>
        <location filename="../installation.py" line="91" />
        <source>&amp;Copy the command</source>
        <translation>&amp;Copier la commande</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="103" />
        <source>Carbon &amp;assessment…</source>
        <translation>&amp;Bilan carbone…</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="104" />
        <source>Carbon &amp;balance</source>
        <translation>&amp;Fiche carbone du territoire</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="106" />
        <source>&amp;What-if…</source>
        <translation>&amp;Et si…</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="107" />
        <source>Map at&amp;las…</source>
        <translation>At&amp;las cartographique…</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="230" />
        <location filename="../plugin.py" line="108" />
        <source>&amp;Try with the sample data</source>
        <translation>&amp;Essayer avec les données d’exemple</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="110" />
        <source>User &amp;guide</source>
        <translation>&amp;Guide d’utilisation</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="111" />
        <source>&amp;Options…</source>
        <translation>&amp;Options…</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="112" />
        <source>&amp;Check the installation…</source>
        <translation>&amp;Vérifier l’installation…</translation>
    </message>
    <message>
        <location filename="../plugin.py" line="228" />
        <source>CarbOCS is ready. See what it does in less than a minute:</source>
        <translation>CarbOCS est prêt. Voyez ce qu’il fait en moins d’une minute :</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="35" />
        <source>The latest</source>
        <translation>La plus récente</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="37" />
        <source>QGIS's own</source>
        <translation>Celle de QGIS</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="52" />
        <source>Default &amp;mode</source>
        <translation>&amp;Mode par défaut</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="53" />
        <source>&amp;Reference figures</source>
        <translation>Chiffres de &amp;référence</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="54" />
        <source>&amp;Sealed share of artificial land</source>
        <translation>Part &amp;imperméabilisée des sols artificiels</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="55" />
        <source>&amp;Language of results and screens</source>
        <translation>&amp;Langue des résultats et des écrans</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="56" />
        <source>Significant &amp;digits on labels</source>
        <translation>&amp;Chiffres significatifs des étiquettes</translation>
    </message>
    <message>
        <location filename="../options_page.py" line="60" />
        <source>Mode and sealed share are the algorithms' defaults; the language changes when QGIS starts again.</source>
        <translation>Le mode et la part imperméabilisée sont les valeurs par défaut des traitements ; la langue change au prochain démarrage de QGIS.</translation>
    </message>
    <message>
        <location filename="../panel/dock.py" line="29" />
        <location filename="../layer_actions.py" line="136" />
        <location filename="../layer_actions.py" line="37" />
        <source>Carbon balance</source>
        <translation>Fiche carbone</translation>
    </message>
    <message>
        <location filename="../layer_actions.py" line="38" />
        <source>Export the result…</source>
        <translation>Exporter le résultat…</translation>
    </message>
    <message>
        <location filename="../layer_actions.py" line="91" />
        <source>Export the result</source>
        <translation>Exporter le résultat</translation>
    </message>
    <message>
        <location filename="../layer_actions.py" line="92" />
        <source>Whole result (*.gpkg);;Territories (*.xlsx);;Territories (*.csv);;Territories (*.geojson)</source>
        <translation>Résultat entier (*.gpkg);;Territoires (*.xlsx);;Territoires (*.csv);;Territoires (*.geojson)</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="579" />
        <location filename="../layer_actions.py" line="101" />
        <source>Written: {path}</source>
        <translation>Écrit : {path}</translation>
    </message>
    <message>
        <location filename="../layer_actions.py" line="165" />
        <source>Add as CarbOCS result</source>
        <translation>Ajouter comme résultat CarbOCS</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="189" />
        <location filename="../layer_actions.py" line="173" />
        <source>CarbOCS – {name}</source>
        <translation>CarbOCS – {name}</translation>
    </message>
    <message>
        <location filename="../results.py" line="276" />
        <source>Tables</source>
        <translation>Tables</translation>
    </message>
    <message>
        <location filename="../guard.py" line="33" />
        <source>An unexpected fault stopped CarbOCS: {what}. The details tell where.</source>
        <translation>Une erreur inattendue a arrêté CarbOCS : {what}. Les détails disent où.</translation>
    </message>
    <message>
        <location filename="../guard.py" line="47" />
        <source>Copy details</source>
        <translation>Copier les détails</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="106" />
        <source>Scenario of land take by ADEME's ALDO method, computed by CarbOCS.</source>
        <translation>Scénario d’artificialisation par la méthode ALDO de l’ADEME, calculé par CarbOCS.</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="129" />
        <source>Cumulated to {year}, per hectare (tCO2e/ha)</source>
        <translation>Cumul jusqu’en {year}, à l’hectare (tCO2e/ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="131" />
        <source>Cumulated, {count} yr (tCO2e)</source>
        <translation>Cumul, {count} ans (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="133" />
        <source>Cumulated to {year} (tCO2e)</source>
        <translation>Cumul jusqu’en {year} (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="134" />
        <source>Cumulated to {year}, low end of the range (tCO2e)</source>
        <translation>Cumul jusqu’en {year}, bas de la fourchette (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="135" />
        <source>Cumulated to {year}, high end of the range (tCO2e)</source>
        <translation>Cumul jusqu’en {year}, haut de la fourchette (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="136" />
        <source>Growth foregone to {year} (tCO2e)</source>
        <translation>Croissance perdue jusqu’en {year} (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="137" />
        <source>Against land as it is, {year} (tCO2e)</source>
        <translation>Écart au sol laissé tel quel, {year} (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="138" />
        <source>Against the past trend, {year} (tCO2e)</source>
        <translation>Écart à la tendance passée, {year} (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="145" />
        <source>{template} (tCO2e/ha)</source>
        <translation>{template} (tCO2e/ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="146" />
        <source>{template}: growth foregone (tCO2e/ha)</source>
        <translation>{template} : croissance perdue (tCO2e/ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="147" />
        <source>{template}: land concerned (ha)</source>
        <translation>{template} : sol concerné (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="83" />
        <location filename="../what_if/dressing.py" line="159" />
        <location filename="../what_if/dressing.py" line="158" />
        <source>Action</source>
        <translation>Action</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="416" />
        <location filename="../panel/what_if_view.py" line="415" />
        <location filename="../what_if/scenario_layer.py" line="84" />
        <location filename="../what_if/dressing.py" line="160" />
        <source>Scenario</source>
        <translation>Scénario</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="161" />
        <source>Course</source>
        <translation>Déroulé</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="162" />
        <source>Kind of course</source>
        <translation>Nature du déroulé</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="188" />
        <location filename="../panel/what_if_view.py" line="184" />
        <location filename="../what_if/dressing.py" line="163" />
        <source>Actions</source>
        <translation>Actions</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="171" />
        <location filename="../panel/zones_dialog.py" line="46" />
        <location filename="../what_if/scenario_layer.py" line="85" />
        <location filename="../what_if/dressing.py" line="164" />
        <source>What becomes of it</source>
        <translation>Ce qu’elle devient</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="165" />
        <source>What becomes of it, in words</source>
        <translation>Ce que devient le sol, en clair</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="86" />
        <location filename="../what_if/dressing.py" line="166" />
        <source>Year (or first year)</source>
        <translation>Année (ou première année)</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="49" />
        <location filename="../what_if/dressing.py" line="167" />
        <source>Last year</source>
        <translation>Dernière année</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="88" />
        <location filename="../what_if/dressing.py" line="168" />
        <source>Share or probability (0–1)</source>
        <translation>Part ou probabilité (0–1)</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="89" />
        <location filename="../what_if/dressing.py" line="169" />
        <source>Lowest share thought possible</source>
        <translation>Part la plus basse envisagée</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="90" />
        <location filename="../what_if/dressing.py" line="170" />
        <source>Highest share thought possible</source>
        <translation>Part la plus haute envisagée</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="91" />
        <location filename="../what_if/dressing.py" line="171" />
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="315" />
        <location filename="../styling.py" line="286" />
        <location filename="../styling.py" line="241" />
        <location filename="../what_if/dressing.py" line="172" />
        <source>Territory</source>
        <translation>Territoire</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="173" />
        <source>Commune</source>
        <translation>Commune</translation>
    </message>
    <message>
        <location filename="../styling.py" line="287" />
        <location filename="../what_if/dressing.py" line="174" />
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="175" />
        <source>Zone</source>
        <translation>Zone</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="176" />
        <source>Year</source>
        <translation>Année</translation>
    </message>
    <message>
        <location filename="../styling.py" line="290" />
        <location filename="../what_if/dressing.py" line="177" />
        <source>Occupation</source>
        <translation>Occupation</translation>
    </message>
    <message>
        <location filename="../styling.py" line="295" />
        <location filename="../what_if/dressing.py" line="178" />
        <source>From occupation</source>
        <translation>Occupation initiale</translation>
    </message>
    <message>
        <location filename="../styling.py" line="296" />
        <location filename="../what_if/dressing.py" line="179" />
        <source>To occupation</source>
        <translation>Occupation finale</translation>
    </message>
    <message>
        <location filename="../styling.py" line="288" />
        <location filename="../what_if/dressing.py" line="180" />
        <source>Area (ha)</source>
        <translation>Surface (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="181" />
        <source>Outside the territories (ha)</source>
        <translation>Hors des territoires (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="182" />
        <source>Converted (ha)</source>
        <translation>Converti (ha)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="299" />
        <location filename="../what_if/dressing.py" line="183" />
        <source>Without occupation (ha)</source>
        <translation>Sans occupation (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="184" />
        <source>Hedgerows (km)</source>
        <translation>Haies (km)</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="53" />
        <location filename="../what_if/dressing.py" line="190" />
        <source>Carbon of soil and biomass (tC)</source>
        <translation>Carbone du sol et de la biomasse (tC)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="191" />
        <source>Carbon of soil and biomass, per hectare (tC/ha)</source>
        <translation>Carbone du sol et de la biomasse, à l’hectare (tC/ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="192" />
        <source>Flux (tCO2e)</source>
        <translation>Flux (tCO2e)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="174" />
        <location filename="../what_if/dressing.py" line="193" />
        <source>Flux per hectare (tCO2e/ha)</source>
        <translation>Flux à l’hectare (tCO2e/ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="194" />
        <source>Cumulated (tCO2e)</source>
        <translation>Cumul (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="195" />
        <source>Cumulated, pessimistic (tCO2e)</source>
        <translation>Cumul, pessimiste (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="196" />
        <source>Cumulated, optimistic (tCO2e)</source>
        <translation>Cumul, optimiste (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="197" />
        <source>Growth foregone (tCO2e)</source>
        <translation>Croissance perdue (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="198" />
        <source>Soil (tCO2e)</source>
        <translation>Sol (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="199" />
        <source>Litter (tCO2e)</source>
        <translation>Litière (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="200" />
        <source>Biomass (tCO2e)</source>
        <translation>Biomasse (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="201" />
        <source>N2O of the soil (tCO2e)</source>
        <translation>N2O du sol (tCO2e)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="202" />
        <source>N2O of the litter (tCO2e)</source>
        <translation>N2O de la litière (tCO2e)</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="56" />
        <location filename="../what_if/dressing.py" line="208" />
        <source>Consumption of ENAF (ha)</source>
        <translation>Consommation d’ENAF (ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="57" />
        <location filename="../what_if/dressing.py" line="209" />
        <source>Net artificialisation (ha)</source>
        <translation>Artificialisation nette (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="210" />
        <source>Net artificialisation since 2031 (ha)</source>
        <translation>Artificialisation nette depuis 2031 (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="211" />
        <source>ENAF consumed over 2011–2020 (ha)</source>
        <translation>ENAF consommés sur 2011–2020 (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="212" />
        <source>Target of reduction (%)</source>
        <translation>Objectif de réduction (%)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="213" />
        <source>Whose target (own, epci, region, default)</source>
        <translation>Objectif de qui (own, epci, region, default)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="214" />
        <source>Territory of the target</source>
        <translation>Territoire de l’objectif</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="215" />
        <source>Document of the target</source>
        <translation>Document de l’objectif</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="49" />
        <location filename="../what_if/dressing.py" line="216" />
        <source>Allowed over 2021–2030 (ha)</source>
        <translation>Permis sur 2021–2030 (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="217" />
        <source>ENAF consumed since 2021 (ha)</source>
        <translation>ENAF consommés depuis 2021 (ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="50" />
        <location filename="../what_if/dressing.py" line="218" />
        <source>Used by the scenario (ha)</source>
        <translation>Pris par le scénario (ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="120" />
        <location filename="../algorithms/budget.py" line="51" />
        <location filename="../what_if/dressing.py" line="219" />
        <source>Left of the budget (ha)</source>
        <translation>Reste du budget (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="220" />
        <source>Overrun (1: yes)</source>
        <translation>Dépassement (1 : oui)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="221" />
        <source>Least area taken (ha)</source>
        <translation>Surface prise au moins (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="222" />
        <source>Area that may be taken (ha)</source>
        <translation>Surface qui peut être prise (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="223" />
        <source>Need (ha)</source>
        <translation>Besoin (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="224" />
        <source>Available (ha)</source>
        <translation>Disponible (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/dressing.py" line="225" />
        <source>Taken (ha)</source>
        <translation>Pris (ha)</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="87" />
        <source>Last year, where it is spread</source>
        <translation>Dernière année, si elle est étalée</translation>
    </message>
    <message>
        <location filename="../what_if/scenario_layer.py" line="92" />
        <source>Width (m), for roads</source>
        <translation>Largeur (m), pour les routes</translation>
    </message>
    <message>
        <location filename="../what_if/opening.py" line="40" />
        <source>CarbOCS: reading the land use</source>
        <translation>CarbOCS : lecture de l’occupation du sol</translation>
    </message>
    <message>
        <location filename="../what_if/opening.py" line="125" />
        <source>Scenario: polygons</source>
        <translation>Scénario : polygones</translation>
    </message>
    <message>
        <location filename="../what_if/opening.py" line="126" />
        <source>Scenario: lines (hedgerows, roads)</source>
        <translation>Scénario : lignes (haies, routes)</translation>
    </message>
    <message>
        <location filename="../what_if/opening.py" line="145" />
        <source>CarbOCS – scenarios</source>
        <translation>CarbOCS – scénarios</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="435" />
        <location filename="../panel/what_if_dock.py" line="448" />
        <location filename="../what_if/opening.py" line="211" />
        <source>Duplicate the scenario</source>
        <translation>Dupliquer le scénario</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="436" />
        <location filename="../panel/what_if_dock.py" line="465" />
        <location filename="../what_if/opening.py" line="221" />
        <source>Rename the scenario</source>
        <translation>Renommer le scénario</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="438" />
        <location filename="../what_if/opening.py" line="231" />
        <source>Delete the scenario</source>
        <translation>Supprimer le scénario</translation>
    </message>
    <message>
        <location filename="../what_if/reports.py" line="73" />
        <source>CarbOCS – {name}: results</source>
        <translation>CarbOCS – {name} : résultats</translation>
    </message>
    <message>
        <location filename="../what_if/reports.py" line="106" />
        <source>CarbOCS: carbon price of every place</source>
        <translation>CarbOCS : prix carbone de chaque lieu</translation>
    </message>
    <message>
        <location filename="../what_if/reports.py" line="120" />
        <source>Carbon price: {template}</source>
        <translation>Prix du carbone : {template}</translation>
    </message>
    <message>
        <location filename="../what_if/reports.py" line="131" />
        <source>Actions: carbon of the land per hectare</source>
        <translation>Actions : carbone du sol à l’hectare</translation>
    </message>
    <message>
        <location filename="../what_if/reports.py" line="132" />
        <source>Hedgerows</source>
        <translation>Haies</translation>
    </message>
    <message>
        <location filename="../what_if/reports.py" line="133" />
        <source>Communes: cumulated to 2050</source>
        <translation>Communes : cumul jusqu’en 2050</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="117" />
        <location filename="../panel/what_if_view.py" line="550" />
        <location filename="../panel/what_if_view.py" line="441" />
        <location filename="../what_if/zones.py" line="138" />
        <source>Import zones from a layer</source>
        <translation>Importer des zones d’une couche</translation>
    </message>
    <message>
        <location filename="../atlas/maps.py" line="131" />
        <source>Veil over the neighbours</source>
        <translation>Voile sur les voisins</translation>
    </message>
    <message>
        <location filename="../atlas/maps.py" line="132" />
        <source>Outline of the page’s territory</source>
        <translation>Contour du territoire de la page</translation>
    </message>
    <message>
        <location filename="../atlas/maps.py" line="133" />
        <source>Limits in the locator map</source>
        <translation>Limites dans la carte de situation</translation>
    </message>
    <message>
        <location filename="../atlas/maps.py" line="134" />
        <source>Territory in the locator map</source>
        <translation>Territoire dans la carte de situation</translation>
    </message>
    <message>
        <location filename="../atlas/build.py" line="85" />
        <source>Atlas – {name}</source>
        <translation>Atlas – {name}</translation>
    </message>
    <message>
        <location filename="../atlas/build.py" line="97" />
        <source>Pages of the atlas</source>
        <translation>Pages de l’atlas</translation>
    </message>
    <message>
        <location filename="../atlas/build.py" line="210" />
        <source>Cover</source>
        <translation>Couverture</translation>
    </message>
    <message>
        <location filename="../atlas/build.py" line="211" />
        <source>Contents</source>
        <translation>Sommaire</translation>
    </message>
    <message>
        <location filename="../atlas/build.py" line="212" />
        <source>Whole territory</source>
        <translation>Ensemble du territoire</translation>
    </message>
    <message>
        <location filename="../algorithms/territories.py" line="59" />
        <location filename="../algorithms/base.py" line="247" />
        <location filename="../panel/sources_dialog.py" line="105" />
        <location filename="../styling.py" line="67" />
        <location filename="../atlas/build.py" line="213" />
        <source>Territories</source>
        <translation>Territoires</translation>
    </message>
    <message>
        <location filename="../atlas/build.py" line="214" />
        <source>Scenarios</source>
        <translation>Scénarios</translation>
    </message>
    <message>
        <location filename="../atlas/build.py" line="215" />
        <source>Method</source>
        <translation>Méthode</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="93" />
        <source>The reference carbon stock of one hectare of an occupation at a commune, all pools, in tC/ha.</source>
        <translation>Le stock de carbone de référence d’un hectare d’une occupation dans une commune, tous réservoirs, en tC/ha.</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="113" />
        <location filename="../expressions.py" line="97" />
        <source>the INSEE code of the commune</source>
        <translation>le code INSEE de la commune</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="98" />
        <source>an occupation: its id or its French or English label</source>
        <translation>une occupation : son identifiant ou son libellé français ou anglais</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="107" />
        <source>The flux of converting one hectare a year from one occupation to another at a commune, in tCO2e/yr; positive is taken up, negative is emitted.</source>
        <translation>Le flux de la conversion d’un hectare par an d’une occupation à une autre dans une commune, en tCO2e/an ; positif : séquestré, négatif : émis.</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="114" />
        <source>the occupations before and after</source>
        <translation>les occupations avant et après</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="123" />
        <source>The ALDO occupation of a land-use code (CORINE Land Cover): its id or its label.</source>
        <translation>L’occupation ALDO d’un code d’occupation du sol (CORINE Land Cover) : son identifiant ou son libellé.</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="125" />
        <source>the code, as text or number: 311 or '3.1.1'</source>
        <translation>le code, en texte ou en nombre : 311 ou '3.1.1'</translation>
    </message>
    <message>
        <location filename="../expressions.py" line="126" />
        <source>which to return</source>
        <translation>ce qui est rendu</translation>
    </message>
    <message>
        <location filename="../styling.py" line="63" />
        <source>Communes (order of magnitude)</source>
        <translation>Communes (ordre de grandeur)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="91" />
        <location filename="../styling.py" line="64" />
        <source>EPCI</source>
        <translation>EPCI</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="92" />
        <location filename="../styling.py" line="65" />
        <source>Départements</source>
        <translation>Départements</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="93" />
        <location filename="../styling.py" line="66" />
        <source>Regions</source>
        <translation>Régions</translation>
    </message>
    <message>
        <location filename="../panel/dock.py" line="98" />
        <location filename="../styling.py" line="68" />
        <source>Whole area</source>
        <translation>Ensemble</translation>
    </message>
    <message>
        <location filename="../algorithms/areas.py" line="37" />
        <location filename="../styling.py" line="76" />
        <source>Areas by occupation</source>
        <translation>Surfaces par occupation</translation>
    </message>
    <message>
        <location filename="../styling.py" line="77" />
        <source>Stocks by occupation and pool</source>
        <translation>Stocks par occupation et réservoir</translation>
    </message>
    <message>
        <location filename="../styling.py" line="78" />
        <source>Fluxes by change and pool</source>
        <translation>Flux par changement et réservoir</translation>
    </message>
    <message>
        <location filename="../styling.py" line="79" />
        <source>Changes of occupation a year</source>
        <translation>Changements d’occupation par an</translation>
    </message>
    <message>
        <location filename="../styling.py" line="80" />
        <source>What refining layers decided</source>
        <translation>Ce que les couches d’affinage ont décidé</translation>
    </message>
    <message>
        <location filename="../styling.py" line="81" />
        <source>Hedgerows by the land use under them</source>
        <translation>Haies par occupation du sol sous la ligne</translation>
    </message>
    <message>
        <location filename="../algorithms/areas.py" line="39" />
        <location filename="../styling.py" line="244" />
        <location filename="../styling.py" line="82" />
        <source>Closure of areas</source>
        <translation>Bouclage des surfaces</translation>
    </message>
    <message>
        <location filename="../styling.py" line="83" />
        <source>Both modes compared</source>
        <translation>Comparaison des deux modes</translation>
    </message>
    <message>
        <location filename="../styling.py" line="84" />
        <source>Options of the run</source>
        <translation>Options du calcul</translation>
    </message>
    <message>
        <location filename="../styling.py" line="85" />
        <source>Sources of the run</source>
        <translation>Sources du calcul</translation>
    </message>
    <message>
        <location filename="../styling.py" line="86" />
        <source>Warnings of the run</source>
        <translation>Avertissements du calcul</translation>
    </message>
    <message>
        <location filename="../styling.py" line="200" />
        <source>Area changed (ha/yr) or growing (ha)</source>
        <translation>Surface changée (ha/an) ou en croissance (ha)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="242" />
        <source>By occupation</source>
        <translation>Par occupation</translation>
    </message>
    <message>
        <location filename="../algorithms/figures.py" line="42" />
        <location filename="../algorithms/what_if.py" line="130" />
        <location filename="../algorithms/territories.py" line="44" />
        <location filename="../panel/balance_view.py" line="314" />
        <location filename="../styling.py" line="285" />
        <source>Level</source>
        <translation>Niveau</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="90" />
        <location filename="../panel/sources_dialog.py" line="107" />
        <location filename="../styling.py" line="289" />
        <source>Communes</source>
        <translation>Communes</translation>
    </message>
    <message>
        <location filename="../styling.py" line="291" />
        <source>Pool</source>
        <translation>Réservoir</translation>
    </message>
    <message>
        <location filename="../styling.py" line="292" />
        <source>Gas</source>
        <translation>Gaz</translation>
    </message>
    <message>
        <location filename="../styling.py" line="293" />
        <source>Category</source>
        <translation>Catégorie</translation>
    </message>
    <message>
        <location filename="../styling.py" line="294" />
        <source>Origin of the figures</source>
        <translation>Origine des chiffres</translation>
    </message>
    <message>
        <location filename="../styling.py" line="297" />
        <source>Area (ha/yr)</source>
        <translation>Surface (ha/an)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="298" />
        <source>Mapped (ha)</source>
        <translation>Cartographié (ha)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="300" />
        <source>Not covered (ha)</source>
        <translation>Non couvert (ha)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="301" />
        <source>Overlapping (ha)</source>
        <translation>En recouvrement (ha)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="302" />
        <source>Without figures (ha)</source>
        <translation>Sans chiffres (ha)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="303" />
        <source>Closure error (m²)</source>
        <translation>Erreur de bouclage (m²)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="105" />
        <location filename="../algorithms/base.py" line="370" />
        <location filename="../styling.py" line="304" />
        <source>Mode</source>
        <translation>Mode</translation>
    </message>
    <message>
        <location filename="../styling.py" line="319" />
        <source>Carbon of soils and biomass by ADEME's ALDO method, computed by CarbOCS.</source>
        <translation>Carbone des sols et de la biomasse par la méthode ALDO de l’ADEME, calculé par CarbOCS.</translation>
    </message>
    <message>
        <location filename="../algorithms/landuse.py" line="50" />
        <location filename="../styling.py" line="345" />
        <source>Land use by occupation</source>
        <translation>Occupation du sol par classe ALDO</translation>
    </message>
    <message>
        <location filename="../styling.py" line="365" />
        <source>Occupation (ALDO)</source>
        <translation>Occupation (ALDO)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="370" />
        <source>Cover (CS)</source>
        <translation>Couverture (CS)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="371" />
        <source>Use (US)</source>
        <translation>Usage (US)</translation>
    </message>
    <message>
        <location filename="../styling.py" line="382" />
        <source>{count} posts</source>
        <translation>{count} postes</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="50" />
        <source>What-if</source>
        <translation>Et si</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="67" />
        <source>The result that the scenarios stand on</source>
        <translation>Le diagnostic sur lequel reposent les scénarios</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="163" />
        <source>Choose above the result that the scenarios stand on.</source>
        <translation>Choisissez ci-dessus le diagnostic sur lequel reposent les scénarios.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="165" />
        <source>Make a carbon assessment first: scenarios are drawn on its result.</source>
        <translation>Faites d’abord un bilan carbone : les scénarios se dessinent sur son résultat.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="196" />
        <location filename="../panel/what_if_dock.py" line="181" />
        <source>Reading the land use…</source>
        <translation>Lecture de l’occupation du sol…</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="269" />
        <source>The layers of the scenarios were taken out of the project. Choose the result again.</source>
        <translation>Les couches des scénarios ont été retirées du projet. Choisissez à nouveau le diagnostic.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="299" />
        <source>A filter of the layer “{layer}” hides actions: the figures are without them.</source>
        <translation>Un filtre de la couche « {layer} » masque des actions : les chiffres sont sans elles.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="304" />
        <source>{layer} was edited since it was read: open the result again to reckon on it as it is.</source>
        <translation>{layer} a été modifiée depuis sa lecture : rouvrez le diagnostic pour compter sur son état actuel.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="309" />
        <source>Other problems: {count}.</source>
        <translation>Autres problèmes : {count}.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="319" />
        <source>Draw an action in the layer “Scenario: polygons”, or import the zones of a plan.</source>
        <translation>Dessinez une action dans la couche « Scénario : polygones », ou importez les zones d’un plan.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="352" />
        <source>The scenario “{name}” is locked, yet an action of it was edited: undo the edit.</source>
        <translation>Le scénario « {name} » est verrouillé, et pourtant l’une de ses actions a été modifiée : annulez la modification.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="392" />
        <source>Begin a scenario: what is planned, where and when.</source>
        <translation>Commencez un scénario : ce qui est prévu, où et quand.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="549" />
        <location filename="../panel/what_if_view.py" line="434" />
        <location filename="../panel/what_if_dock.py" line="423" />
        <source>New scenario</source>
        <translation>Nouveau scénario</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="423" />
        <source>Project</source>
        <translation>Projet</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="479" />
        <source>Delete the scenario “{name}” and all its actions?</source>
        <translation>Supprimer le scénario « {name} » et toutes ses actions ?</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="505" />
        <source>The scenario is locked: open it first.</source>
        <translation>Le scénario est verrouillé : déverrouillez-le d’abord.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="512" />
        <source>A filter of the layer “{layer}” hides actions: take it off first.</source>
        <translation>Un filtre de la couche « {layer} » masque des actions : enlevez-le d’abord.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="522" />
        <source>Name:</source>
        <translation>Nom :</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="528" />
        <source>There is a scenario “{name}” already: this one is called “{free}”.</source>
        <translation>Il y a déjà un scénario « {name} » : celui-ci s’appelle « {free} ».</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="562" />
        <source>{count} zones were taken as actions.</source>
        <translation>Zones reprises comme actions : {count}.</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="442" />
        <location filename="../panel/what_if_dock.py" line="574" />
        <source>Export the results</source>
        <translation>Exporter les résultats</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="585" />
        <source>Results per action and per commune</source>
        <translation>Résultats par action et par commune</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="586" />
        <source>Carbon price of every place</source>
        <translation>Prix du carbone de chaque lieu</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="652" />
        <source>Comparison of the scenarios</source>
        <translation>Comparaison des scénarios</translation>
    </message>
    <message>
        <location filename="../panel/what_if_dock.py" line="654" />
        <source>Comparison of {shown} scenarios of {count}</source>
        <translation>Comparaison de {shown} scénarios sur {count}</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="169" />
        <source>All actions</source>
        <translation>Toutes les actions</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="189" />
        <location filename="../panel/what_if_view.py" line="181" />
        <source>Land converted, by what it was</source>
        <translation>Sols convertis, selon leur état d’avant</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="187" />
        <source>ZAN budget to 2031</source>
        <translation>Budget ZAN d’ici 2031</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="244" />
        <source>Soil and biomass</source>
        <translation>Sol et biomasse</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="245" />
        <source>By 2030</source>
        <translation>D’ici 2030</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="308" />
        <location filename="../panel/what_if_view.py" line="246" />
        <source>By 2050</source>
        <translation>D’ici 2050</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="253" />
        <source>Against land left as it is, by 2050</source>
        <translation>Écart au sol laissé tel quel, d’ici 2050</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="258" />
        <source>Consumption of ENAF</source>
        <translation>Consommation d’ENAF</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="259" />
        <source>Net artificialisation</source>
        <translation>Artificialisation nette</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="328" />
        <location filename="../panel/what_if_view.py" line="307" />
        <source>Area</source>
        <translation>Surface</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="328" />
        <location filename="../panel/what_if_view.py" line="307" />
        <source>Stock</source>
        <translation>Stock</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="586" />
        <location filename="../panel/what_if_view.py" line="437" />
        <source>Lock the scenario: no edits</source>
        <translation>Verrouiller le scénario : plus de modification</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="445" />
        <source>Show the results on the map</source>
        <translation>Montrer les résultats sur la carte</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="446" />
        <source>Compare the scenarios</source>
        <translation>Comparer les scénarios</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="551" />
        <source>Point to the layers…</source>
        <translation>Indiquer les couches…</translation>
    </message>
    <message>
        <location filename="../panel/what_if_view.py" line="585" />
        <source>Unlock the scenario: edits again</source>
        <translation>Déverrouiller le scénario : modifications permises</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="27" />
        <source>Where are these layers?</source>
        <translation>Où sont ces couches ?</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="37" />
        <source>The result was made from these layers, and scenarios are reckoned on them.</source>
        <translation>Le diagnostic a été tiré de ces couches, et les scénarios se calculent sur elles.</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="49" />
        <source>Not found</source>
        <translation>Introuvable</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="60" />
        <source>Choose a file</source>
        <translation>Choisir un fichier</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="106" />
        <source>Land use</source>
        <translation>Occupation du sol</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="108" />
        <source>Forests</source>
        <translation>Forêts</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="109" />
        <source>Membership</source>
        <translation>Appartenances</translation>
    </message>
    <message>
        <location filename="../panel/sources_dialog.py" line="110" />
        <source>Successors</source>
        <translation>Communes nouvelles</translation>
    </message>
    <message>
        <location filename="../panel/dock.py" line="39" />
        <source>Click a territory of a CarbOCS result with the “Carbon balance” tool.</source>
        <translation>Cliquez sur un territoire d’un résultat CarbOCS avec l’outil « Fiche carbone ».</translation>
    </message>
    <message>
        <location filename="../panel/dock.py" line="120" />
        <source>The result {path} is no longer there, or is no result of CarbOCS.</source>
        <translation>Le résultat {path} n’est plus là, ou n’est pas un résultat de CarbOCS.</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="34" />
        <source>no action</source>
        <translation>aucune action</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="260" />
        <location filename="../panel/zones_dialog.py" line="44" />
        <source>(no value)</source>
        <translation>(sans valeur)</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="172" />
        <location filename="../panel/zones_dialog.py" line="47" />
        <source>Share</source>
        <translation>Part</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="180" />
        <location filename="../panel/zones_dialog.py" line="48" />
        <source>First year</source>
        <translation>Première année</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="140" />
        <source>&amp;Layer</source>
        <translation>&amp;Couche</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="141" />
        <source>&amp;Field</source>
        <translation>C&amp;hamp</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="143" />
        <source>&amp;Width of lines</source>
        <translation>&amp;Largeur des lignes</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="152" />
        <source>Import</source>
        <translation>Importer</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="153" />
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="169" />
        <location filename="../panel/zones_dialog.py" line="169" />
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="170" />
        <source>Zones</source>
        <translation>Zones</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="173" />
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="174" />
        <source>To</source>
        <translation>À</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="178" />
        <source>How many zones have this value, and how much they cover</source>
        <translation>Combien de zones ont cette valeur, et ce qu’elles couvrent</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="179" />
        <source>The share of the ground that is converted, or the probability that it is</source>
        <translation>La part du sol convertie, ou la probabilité qu’il le soit</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="181" />
        <source>An action is spread evenly from its first to its last year</source>
        <translation>Une action s’étale également de sa première à sa dernière année</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="226" />
        <source>Selected features only ({count})</source>
        <translation>Entités sélectionnées seulement ({count})</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="287" />
        <source>{count} of {all} values become actions.</source>
        <translation>{count} valeurs sur {all} deviennent des actions.</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="299" />
        <source>No layer of polygons or lines in the project: add the layer of zones first.</source>
        <translation>Le projet n’a pas de couche de polygones ni de lignes : ajoutez d’abord la couche des zones.</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="301" />
        <source>This layer has no field: choose another layer.</source>
        <translation>Cette couche n’a pas de champ : choisissez-en une autre.</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="303" />
        <source>This field has {count} values: choose the one that holds the kind of zone ({most} at most).</source>
        <translation>Ce champ a {count} valeurs : choisissez celui qui porte le type de zone ({most} au plus).</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="308" />
        <source>This field holds no value: choose another one.</source>
        <translation>Ce champ ne contient aucune valeur : choisissez-en un autre.</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="310" />
        <source>Choose what becomes of one value at least.</source>
        <translation>Choisissez ce que devient au moins une valeur.</translation>
    </message>
    <message>
        <location filename="../panel/zones_dialog.py" line="312" />
        <source>Every share is 0: nothing would change.</source>
        <translation>Toutes les parts sont nulles : rien ne changerait.</translation>
    </message>
    <message>
        <location filename="../panel/chart.py" line="166" />
        <source>Flux year by year and in all</source>
        <translation>Flux année par année et cumul</translation>
    </message>
    <message>
        <location filename="../panel/chart.py" line="220" />
        <source>Flux of the year ({unit})</source>
        <translation>Flux de l’année ({unit})</translation>
    </message>
    <message>
        <location filename="../panel/chart.py" line="331" />
        <location filename="../panel/chart.py" line="221" />
        <source>In all since the first action ({unit})</source>
        <translation>Cumul depuis la première action ({unit})</translation>
    </message>
    <message>
        <location filename="../panel/chart.py" line="280" />
        <source>Flux in all, scenario by scenario</source>
        <translation>Cumul du flux, scénario par scénario</translation>
    </message>
    <message>
        <location filename="../panel/comparison_view.py" line="317" />
        <source>On the map</source>
        <translation>Sur la carte</translation>
    </message>
    <message>
        <location filename="../panel/comparison_view.py" line="319" />
        <source>On the &amp;map</source>
        <translation>Sur la &amp;carte</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="357" />
        <location filename="../panel/comparison_view.py" line="322" />
        <source>Copy as ta&amp;ble</source>
        <translation>Copier la ta&amp;ble</translation>
    </message>
    <message>
        <location filename="../algorithms/compare.py" line="38" />
        <location filename="../panel/comparison_view.py" line="343" />
        <source>Scenarios side by side</source>
        <translation>Scénarios côte à côte</translation>
    </message>
    <message>
        <location filename="../panel/comparison_view.py" line="442" />
        <source>range</source>
        <translation>fourchette</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="197" />
        <source>Carbon balance by occupation</source>
        <translation>Bilan carbone par occupation</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="224" />
        <source>+ sequestration</source>
        <translation>+ séquestration</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="225" />
        <source>− emission</source>
        <translation>− émission</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="230" />
        <source>Flux</source>
        <translation>Flux</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="316" />
        <source>Compare with</source>
        <translation>Comparer à</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="317" />
        <source>Part of a name</source>
        <translation>Une partie du nom</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="324" />
        <source>&amp;Level</source>
        <translation>&amp;Niveau</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="325" />
        <source>&amp;Territory</source>
        <translation>&amp;Territoire</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="326" />
        <source>Compare &amp;with</source>
        <translation>Comparer &amp;à</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="356" />
        <source>Copy as &amp;image</source>
        <translation>Copier l’&amp;image</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="386" />
        <source>Average of the level</source>
        <translation>Moyenne du niveau</translation>
    </message>
    <message>
        <location filename="../panel/balance_view.py" line="467" />
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <location filename="../panel/balance_table.py" line="37" />
        <source>Net flux: positive where the territory takes carbon out of the air (sequestration), negative where it gives it back (emission).</source>
        <translation>Flux net : positif où le territoire retire du carbone de l’air (séquestration), négatif où il en rend (émission).</translation>
    </message>
    <message>
        <location filename="../algorithms/areas.py" line="23" />
        <source>Areas of each occupation by territory</source>
        <translation>Surfaces de chaque occupation par territoire</translation>
    </message>
    <message>
        <location filename="../algorithms/areas.py" line="27" />
        <source>area,land use,overlay,intersection,CLC,audit</source>
        <translation>surface,occupation du sol,superposition,intersection,CLC,audit,bouclage</translation>
    </message>
    <message>
        <location filename="../algorithms/areas.py" line="38" />
        <source>Areas by class</source>
        <translation>Surfaces par classe</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="39" />
        <source>Report: one HTML page to read, print and send</source>
        <translation>Rapport : une page HTML à lire, à imprimer et à envoyer</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="47" />
        <source>report,HTML,page,carbon,scenario,publish</source>
        <translation>rapport,HTML,page,carbone,scénario,publier</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="89" />
        <location filename="../algorithms/report.py" line="52" />
        <source>Result of an assessment (GeoPackage)</source>
        <translation>Résultat d’un diagnostic (GeoPackage)</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="54" />
        <source>Scenarios of a plan (GeoPackage)</source>
        <translation>Scénarios d’un plan (GeoPackage)</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="56" />
        <source>French</source>
        <translation>Français</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="56" />
        <source>English</source>
        <translation>Anglais</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="57" />
        <source>Language the page opens in</source>
        <translation>Langue à l’ouverture</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="60" />
        <source>Open the report</source>
        <translation>Ouvrir le rapport</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="61" />
        <source>Report (HTML)</source>
        <translation>Rapport (HTML)</translation>
    </message>
    <message>
        <location filename="../algorithms/report.py" line="71" />
        <source>{path}: the name of the report must end in .html.</source>
        <translation>{path} : le nom du rapport doit finir par .html.</translation>
    </message>
    <message>
        <location filename="../algorithms/compare.py" line="23" />
        <source>Comparison of scenarios</source>
        <translation>Comparaison de scénarios</translation>
    </message>
    <message>
        <location filename="../algorithms/compare.py" line="27" />
        <source>what-if,scenario,variant,comparison,PLU,carbon</source>
        <translation>et si,scénario,variante,comparaison,PLU,carbone</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="39" />
        <location filename="../algorithms/compare.py" line="34" />
        <source>As the table of the land consumed says</source>
        <translation>Selon la table des espaces consommés</translation>
    </message>
    <message>
        <location filename="../algorithms/compare.py" line="39" />
        <source>Curves of the scenarios, year by year</source>
        <translation>Courbes des scénarios, année par année</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="45" />
        <location filename="../algorithms/compare.py" line="40" />
        <source>Land-take budget by territory</source>
        <translation>Budget par territoire</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="37" />
        <source>A4, portrait</source>
        <translation>A4, portrait</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="38" />
        <source>A4, landscape</source>
        <translation>A4, paysage</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="39" />
        <source>A3, portrait</source>
        <translation>A3, portrait</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="40" />
        <source>A3, landscape</source>
        <translation>A3, paysage</translation>
    </message>
    <message>
        <location filename="../algorithms/figures.py" line="41" />
        <location filename="../algorithms/what_if.py" line="127" />
        <location filename="../algorithms/atlas.py" line="47" />
        <source>The territories as they are</source>
        <translation>Les territoires tels quels</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="75" />
        <source>Map atlas: a page a territory</source>
        <translation>Atlas cartographique : une page par territoire</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="79" />
        <source>atlas,layout,map,PDF,GeoPDF,print,report,carbon</source>
        <translation>atlas,mise en page,carte,PDF,GeoPDF,impression,rapport,carbone</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="91" />
        <source>Levels with pages (all of the result where none is chosen)</source>
        <translation>Niveaux qui ont des pages (tous ceux du résultat si aucun n’est choisi)</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="94" />
        <source>Indicators mapped, a page each</source>
        <translation>Indicateurs cartographiés, une page chacun</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="98" />
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="99" />
        <source>That of the plugin</source>
        <translation>Celle de l’extension</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="100" />
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="101" />
        <source>Scenarios of a plan, a page each (GeoPackage)</source>
        <translation>Scénarios d’un plan, une page chacun (GeoPackage)</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="103" />
        <source>Keep the layouts in the project, to be edited by hand</source>
        <translation>Garder les mises en page dans le projet, pour les retoucher</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="106" />
        <source>Atlas (one PDF)</source>
        <translation>Atlas (un seul PDF)</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="108" />
        <source>Folder for a file a page</source>
        <translation>Dossier pour un fichier par page</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="111" />
        <source>Number of pages</source>
        <translation>Nombre de pages</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="112" />
        <source>Layouts kept in the project</source>
        <translation>Mises en page gardées dans le projet</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="115" />
        <source>Title on the cover</source>
        <translation>Titre de couverture</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="117" />
        <source>Level of your own: its name in the result</source>
        <translation>Niveau à vous : son nom dans le résultat</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="119" />
        <source>Theme: fonts, colours, logo, cover (TOML or JSON)</source>
        <translation>Thème : polices, couleurs, logo, couverture (TOML ou JSON)</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="121" />
        <source>Folder of page templates of your own (.qpt)</source>
        <translation>Dossier de modèles de page à vous (.qpt)</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="123" />
        <source>Files in the folder</source>
        <translation>Fichiers du dossier</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="228" />
        <location filename="../algorithms/atlas.py" line="137" />
        <source>{path}: the file must end in {ending}.</source>
        <translation>{path} : le fichier doit finir par {ending}.</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="231" />
        <location filename="../algorithms/atlas.py" line="140" />
        <source>{path}: there is no such folder.</source>
        <translation>{path} : ce dossier n’existe pas.</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="164" />
        <source>Pages…</source>
        <translation>Pages…</translation>
    </message>
    <message>
        <location filename="../algorithms/atlas.py" line="166" />
        <source>Drawing {count} pages…</source>
        <translation>Dessin de {count} pages…</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="63" />
        <source>Corrected: the method as published</source>
        <translation>Corrigé : la méthode telle que publiée</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="64" />
        <source>Conform: as ADEME's calculator, with its known defects</source>
        <translation>Conforme : comme le calculateur de l’ADEME, avec ses défauts connus</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="71" />
        <source>By harvest</source>
        <translation>Par la récolte</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="72" />
        <source>By consumption</source>
        <translation>Par la consommation</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="73" />
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="80" />
        <source>Found out</source>
        <translation>Trouvée d’après la couche</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="154" />
        <source>Carbon of soils and biomass</source>
        <translation>Carbone des sols et de la biomasse</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="155" />
        <source>Preparation</source>
        <translation>Préparation</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="156" />
        <source>What-if scenarios</source>
        <translation>Prospective</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="186" />
        <source>Python packages are missing: {names}. Menu CarbOCS › Check the installation tells how to add them.</source>
        <translation>Des paquets Python manquent : {names}. Le menu CarbOCS › Vérifier l’installation dit comment les ajouter.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="198" />
        <source>Python packages are missing: {names}.</source>
        <translation>Des paquets Python manquent : {names}.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="250" />
        <source>Communes, or any polygons with a communes layer beside them.</source>
        <translation>Des communes, ou des polygones quelconques accompagnés d’une couche de communes.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="256" />
        <source>Field of the territories' id (found where empty)</source>
        <translation>Champ d’identifiant des territoires (trouvé s’il est vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="259" />
        <source>Field of the territories' name (found where empty)</source>
        <translation>Champ de nom des territoires (trouvé s’il est vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="269" />
        <source>Land use (vector or raster)</source>
        <translation>Occupation du sol (vecteur ou raster)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="271" />
        <source>CORINE Land Cover, OCS GE or OCS2D. The fields of codes are found; a raster holds 111–523 or 1–44.</source>
        <translation>CORINE Land Cover, OCS GE ou OCS2D. Les champs de codes sont trouvés ; un raster contient 111–523 ou 1–44.</translation>
    </message>
    <message>
        <location filename="../algorithms/landuse.py" line="48" />
        <location filename="../algorithms/base.py" line="282" />
        <source>Field of land-use codes (found where empty)</source>
        <translation>Champ des codes d’occupation du sol (trouvé s’il est vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="288" />
        <source>Nomenclature of the land use</source>
        <translation>Nomenclature de l’occupation du sol</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="291" />
        <source>Vintage, of a layer that holds several (the latest where empty)</source>
        <translation>Millésime, d’une couche qui en porte plusieurs (le dernier si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="66" />
        <location filename="../algorithms/base.py" line="294" />
        <source>Vintage that changes start from (the one before where empty)</source>
        <translation>Millésime de départ des changements (le précédent si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="297" />
        <source>Allow a flux between two sources of land use</source>
        <translation>Permettre un flux entre deux sources d’occupation du sol</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="299" />
        <source>Crosswalk of your own (CSV: cover,use,occupation or code,occupation)</source>
        <translation>Votre table de passage (CSV : cover,use,occupation ou code,occupation)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="308" />
        <source>Refining layers, in their order (RPG, BD Forêt, a second land use)</source>
        <translation>Couches d’affinage, dans l’ordre (RPG, BD Forêt, autre occupation du sol)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="312" />
        <source>Each narrows what the land use leaves open; its fields tell what it is.</source>
        <translation>Chacune précise ce que l’occupation du sol laisse ouvert ; ses champs disent ce qu’elle est.</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="314" />
        <source>Wetland inventory, which refines last</source>
        <translation>Inventaire de zones humides, qui affine en dernier</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="319" />
        <source>Share of cropland in agricultural land that OCS GE cannot tell from grass</source>
        <translation>Part des cultures dans les terres agricoles que l’OCS GE ne distingue pas des prairies</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="329" />
        <source>Equal-area projection (outside France only)</source>
        <translation>Projection équivalente (hors de France seulement)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="334" />
        <source>Table of merged communes (insee_old, insee_new)</source>
        <translation>Table des communes fusionnées (insee_old, insee_new)</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="339" />
        <source>Years between the two vintages (as the layers say where empty)</source>
        <translation>Années entre les deux millésimes (selon les couches si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="208" />
        <location filename="../algorithms/base.py" line="348" />
        <source>Earlier land use, for the changes between two vintages</source>
        <translation>Occupation du sol antérieure, pour les changements entre deux millésimes</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="212" />
        <location filename="../algorithms/base.py" line="356" />
        <source>Or a layer or table of changes</source>
        <translation>Ou une couche ou une table de changements</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="111" />
        <location filename="../algorithms/base.py" line="378" />
        <source>Share of artificial land that is sealed</source>
        <translation>Part imperméabilisée des sols artificiels</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="388" />
        <source>Wood products</source>
        <translation>Produits bois</translation>
    </message>
    <message>
        <location filename="../algorithms/base.py" line="560" />
        <source>Reading {layer}…</source>
        <translation>Lecture de {layer}…</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="34" />
        <source>Land uses side by side</source>
        <translation>Occupations du sol côte à côte</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="38" />
        <source>compare,sources,CLC,OCS2D,OCS GE,confusion,land use</source>
        <translation>comparer,sources,CLC,OCS2D,OCS GE,confusion,occupation du sol</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="46" />
        <source>First land use</source>
        <translation>Première occupation du sol</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="47" />
        <source>Second land use</source>
        <translation>Deuxième occupation du sol</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="48" />
        <source>Third land use</source>
        <translation>Troisième occupation du sol</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="55" />
        <source>Earlier vintage of the first</source>
        <translation>Millésime antérieur de la première</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="56" />
        <source>Earlier vintage of the second</source>
        <translation>Millésime antérieur de la deuxième</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="57" />
        <source>Earlier vintage of the third</source>
        <translation>Millésime antérieur de la troisième</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="61" />
        <source>Communes, where the territories are none</source>
        <translation>Communes, si les territoires n’en sont pas</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="73" />
        <source>Where the first and the second differ</source>
        <translation>Écarts entre la première et la deuxième</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="74" />
        <source>Where the first and the third differ</source>
        <translation>Écarts entre la première et la troisième</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="75" />
        <source>Where the second and the third differ</source>
        <translation>Écarts entre la deuxième et la troisième</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="81" />
        <source>Indicators by source</source>
        <translation>Indicateurs par source</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="82" />
        <source>Area and stock by occupation and source</source>
        <translation>Surface et stock par occupation et par source</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="84" />
        <source>Confusion table (ha) and differences of stock</source>
        <translation>Table de confusion (ha) et écarts de stock</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="79" />
        <location filename="../algorithms/compare_sources.py" line="87" />
        <source>Everything as a GeoPackage</source>
        <translation>Le tout dans un GeoPackage</translation>
    </message>
    <message>
        <location filename="../algorithms/compare_sources.py" line="88" />
        <source>Everything as a workbook</source>
        <translation>Le tout en classeur</translation>
    </message>
    <message>
        <location filename="../algorithms/territories.py" line="29" />
        <source>Territories from communes (EPCI, département, region, own grouping)</source>
        <translation>Territoires à partir des communes (EPCI, département, région, regroupement)</translation>
    </message>
    <message>
        <location filename="../algorithms/territories.py" line="33" />
        <source>communes,EPCI,SCoT,region,dissolve,grouping,territory</source>
        <translation>communes,EPCI,SCoT,région,fusion,regroupement,territoire</translation>
    </message>
    <message>
        <location filename="../algorithms/territories.py" line="47" />
        <source>Or a field of the communes that names their group</source>
        <translation>Ou un champ des communes qui désigne leur groupe</translation>
    </message>
    <message>
        <location filename="../algorithms/territories.py" line="49" />
        <source>Or a table of groups: the commune's INSEE code, and the group</source>
        <translation>Ou une table de groupes : le code INSEE de la commune, et le groupe</translation>
    </message>
    <message>
        <location filename="../algorithms/territories.py" line="52" />
        <source>Field of the commune in that table</source>
        <translation>Champ de la commune dans cette table</translation>
    </message>
    <message>
        <location filename="../algorithms/territories.py" line="53" />
        <source>Field of the group in that table</source>
        <translation>Champ du groupe dans cette table</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="41" />
        <source>Search: the zones that cost least carbon</source>
        <translation>Recherche : les zones qui coûtent le moins de carbone</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="45" />
        <source>search,optimisation,carbon,zones,need,land take</source>
        <translation>recherche,optimisation,carbone,zones,besoin,artificialisation</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="50" />
        <source>Candidate zones (id, min_ha)</source>
        <translation>Zones candidates (id, min_ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="52" />
        <source>Table of the need (territory, need_ha)</source>
        <translation>Table du besoin (territory, need_ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="55" />
        <source>Or hectares needed, wherever they lie</source>
        <translation>Ou des hectares, où qu’ils soient</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="62" />
        <source>What is to be made of the land</source>
        <translation>Ce qu’on veut faire du sol</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="67" />
        <source>Least taken of a zone (ha), where it states none</source>
        <translation>Le moins qu’on prenne d’une zone (ha), si elle ne le dit pas</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="71" />
        <source>Zones chosen</source>
        <translation>Zones choisies</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="72" />
        <source>Need and what is taken, by territory</source>
        <translation>Besoin et surface prise, par territoire</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="74" />
        <source>Area taken (ha)</source>
        <translation>Surface prise (ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="75" />
        <source>Carbon lost by the choice (tCO2e)</source>
        <translation>Carbone perdu par le choix (tCO2e)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="76" />
        <source>Saved against the dearest choice (tCO2e)</source>
        <translation>Économie sur le choix le plus coûteux (tCO2e)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="77" />
        <source>Saved against the scenario drawn (tCO2e)</source>
        <translation>Économie sur le scénario dessiné (tCO2e)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="82" />
        <source>Or a template of your own: its id</source>
        <translation>Ou un modèle à vous : son identifiant</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="84" />
        <source>Count the growth that cleared forests no longer give</source>
        <translation>Compter la croissance que les forêts défrichées ne donnent plus</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="86" />
        <source>The most the solver may take (s)</source>
        <translation>Durée maximale du solveur (s)</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="89" />
        <source>Scenario drawn, to compare the choice with: its actions</source>
        <translation>Scénario dessiné, auquel comparer le choix : ses actions</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="198" />
        <location filename="../algorithms/search.py" line="91" />
        <source>Name of the scenario, where the layers hold several</source>
        <translation>Nom du scénario, si les couches en contiennent plusieurs</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="131" />
        <source>State the need: a table, or hectares; one of the two.</source>
        <translation>Dites le besoin : une table, ou des hectares ; l’un des deux.</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="194" />
        <source>Area taken</source>
        <translation>Surface prise</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="195" />
        <source>Flux of the choice</source>
        <translation>Flux du choix</translation>
    </message>
    <message>
        <location filename="../algorithms/search.py" line="197" />
        <source>Saved against the dearest choice</source>
        <translation>Économie sur le choix le plus coûteux</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="34" />
        <source>Artificialised land as the law defines it (OCS GE)</source>
        <translation>Artificialisation au sens de la loi (OCS GE)</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="38" />
        <source>artificialisation,ZAN,OCS GE,sealed land,land take,R101-1</source>
        <translation>artificialisation,ZAN,OCS GE,imperméabilisation,consommation foncière,R101-1</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="43" />
        <source>OCS GE, or a difference layer of it</source>
        <translation>OCS GE, ou une couche de différences</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="45" />
        <source>Earlier vintage of OCS GE</source>
        <translation>Millésime antérieur de l’OCS GE</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="47" />
        <source>Planning zones (typezone)</source>
        <translation>Zones du document d’urbanisme (typezone)</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="50" />
        <source>Grass in transition or abandoned (US6.1, US6.2) is artificialised</source>
        <translation>L’herbe en transition ou abandonnée (US6.1, US6.2) est artificialisée</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="51" />
        <source>What is too small and enclosed counts with what encloses it</source>
        <translation>Ce qui est trop petit et enclavé compte avec ce qui l’entoure</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="56" />
        <source>Threshold of built ground (m²)</source>
        <translation>Seuil du bâti (m²)</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="57" />
        <source>Threshold of other surfaces (m²)</source>
        <translation>Seuil des autres surfaces (m²)</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="66" />
        <source>Territories and their artificialised land</source>
        <translation>Territoires et leur artificialisation</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="67" />
        <source>Land use by status</source>
        <translation>Occupation du sol par statut</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="68" />
        <source>Newly artificialised, and given back</source>
        <translation>Nouvellement artificialisé, et rendu</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="75" />
        <source>Artificialised land by vintage and zone</source>
        <translation>Artificialisation par millésime et par zone</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="76" />
        <source>Flows between two vintages</source>
        <translation>Flux entre deux millésimes</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="77" />
        <source>Flows by use</source>
        <translation>Flux par destination</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="78" />
        <source>For the land-take budget</source>
        <translation>Pour le budget foncier</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="87" />
        <source>Artificialised land (ha)</source>
        <translation>Terres artificialisées (ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/artificialisation.py" line="88" />
        <source>Net artificialisation (ha/yr)</source>
        <translation>Artificialisation nette (ha/an)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="44" />
        <source>Carbon stock (tC)</source>
        <translation>Stock de carbone (tC)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="45" />
        <source>Carbon stock per hectare (tC/ha)</source>
        <translation>Stock de carbone à l’hectare (tC/ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="46" />
        <source>Carbon flux (tCO2e/yr)</source>
        <translation>Flux de carbone (tCO2e/an)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="67" />
        <source>Carbon assessment: the five indicators</source>
        <translation>Bilan carbone : les cinq indicateurs</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="71" />
        <source>carbon,stock,flux,ALDO,land use,soil,biomass,CLC,OCS GE,OCS2D</source>
        <translation>carbone,stock,flux,ALDO,occupation du sol,sol,biomasse,CLC,OCS GE,OCS2D</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="85" />
        <source>Levels of the result (the territories as they are where none is chosen)</source>
        <translation>Niveaux du résultat (les territoires tels quels si aucun n’est choisi)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="100" />
        <source>Result (GeoPackage)</source>
        <translation>Résultat (GeoPackage)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="106" />
        <source>QGIS project with the styled group</source>
        <translation>Projet QGIS avec le groupe mis en forme</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="92" />
        <location filename="../algorithms/assessment.py" line="120" />
        <source>Communes whose figures apply, where the territories are not communes</source>
        <translation>Communes dont les chiffres s’appliquent, si les territoires n’en sont pas</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="94" />
        <location filename="../algorithms/assessment.py" line="127" />
        <source>Forests (BD Forêt)</source>
        <translation>Forêts (BD Forêt)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="132" />
        <source>Hedgerows (lines, or a table of km)</source>
        <translation>Haies (lignes, ou table de km)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="143" />
        <source>Occupations with layers of their own</source>
        <translation>Occupations ayant leurs propres couches</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="153" />
        <source>Table of corrected areas (territory, occupation, area_ha)</source>
        <translation>Table de surfaces corrigées (territory, occupation, area_ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="154" />
        <source>Table of farming practices (territory, practice, area_ha)</source>
        <translation>Table de pratiques agricoles (territory, practice, area_ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="134" />
        <location filename="../algorithms/assessment.py" line="155" />
        <source>Table of levels of your own (territory, a column a level)</source>
        <translation>Table de vos propres niveaux (territory, une colonne par niveau)</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="158" />
        <source>Other levels: columns of that table or of the territories, separated by commas</source>
        <translation>Autres niveaux : colonnes de cette table ou des territoires, séparées par des virgules</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="162" />
        <source>The territory's own emissions (tCO2e/yr), to set the flux against</source>
        <translation>Émissions du territoire (tCO2e/an), pour y rapporter le flux</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="165" />
        <source>Allow territories that overlap</source>
        <translation>Accepter des territoires qui se recouvrent</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="166" />
        <source>Warnings are errors: nothing is written</source>
        <translation>Les avertissements sont des erreurs : rien n’est écrit</translation>
    </message>
    <message>
        <location filename="../algorithms/assessment.py" line="234" />
        <source>{path} is one of the layers given: choose another file for the result.</source>
        <translation>{path} est l’une des couches données : choisissez un autre fichier pour le résultat.</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="28" />
        <source>Scenario: what a project costs, year by year</source>
        <translation>Scénario : ce que coûte un projet, année par année</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="32" />
        <source>what-if,scenario,land take,ZAN,PLU,carbon,project</source>
        <translation>et si,scénario,artificialisation,ZAN,PLU,carbone,projet</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="43" />
        <source>Actions and their carbon</source>
        <translation>Actions et leur carbone</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="44" />
        <source>Carbon of the scenario by commune</source>
        <translation>Carbone du scénario par commune</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="46" />
        <source>Hedgerows and their carbon</source>
        <translation>Haies et leur carbone</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="50" />
        <source>Carbon of the scenario year by year</source>
        <translation>Carbone du scénario année par année</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="51" />
        <source>What is converted, from and to</source>
        <translation>Ce qui est converti, d’une occupation à l’autre</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="54" />
        <source>Cumulated to 2030 (tCO2e)</source>
        <translation>Cumul jusqu’en 2030 (tCO2e)</translation>
    </message>
    <message>
        <location filename="../algorithms/scenario.py" line="55" />
        <source>Cumulated to 2050 (tCO2e)</source>
        <translation>Cumul jusqu’en 2050 (tCO2e)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="116" />
        <source>Templates of your own (JSON)</source>
        <translation>Vos propres modèles (JSON)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="136" />
        <source>Level of your own: a column of that table or of the territories</source>
        <translation>Niveau à vous : une colonne de cette table ou des territoires</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="143" />
        <source>Actions (polygons, lines, or a table of areas)</source>
        <translation>Actions (polygones, lignes, ou table de surfaces)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="146" />
        <source>Columns: id, template, start, end, share, note, scenario; in French too.</source>
        <translation>Colonnes : id, modele, debut, fin, part, note, scenario ; en anglais aussi.</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="148" />
        <source>Planning zones of a PLU (typezone)</source>
        <translation>Zones d’un PLU (typezone)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="150" />
        <source>Field of what becomes of it (found where empty)</source>
        <translation>Champ de ce que devient le sol (trouvé si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="152" />
        <source>as the layer says</source>
        <translation>selon la couche</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="153" />
        <source>What becomes of it, where the layer does not say</source>
        <translation>Ce que devient le sol, si la couche ne le dit pas</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="156" />
        <source>Year (or first year), where the layer does not say</source>
        <translation>Année (ou première année), si la couche ne la dit pas</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="157" />
        <source>Last year, where the layer does not say</source>
        <translation>Dernière année, si la couche ne la dit pas</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="160" />
        <source>Share or probability (0–1), where the layer does not say</source>
        <translation>Part ou probabilité (0–1), si la couche ne la dit pas</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="168" />
        <source>Values of that field, and the template of each</source>
        <translation>Valeurs de ce champ, et le modèle de chacune</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="169" />
        <source>Template (id or name; empty: left out)</source>
        <translation>Modèle (identifiant ou nom ; vide : laissé de côté)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="175" />
        <source>Field of the actions' id (found where empty)</source>
        <translation>Champ de l’identifiant des actions (trouvé si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="176" />
        <source>Field of the year, or first year (found where empty)</source>
        <translation>Champ de l’année, ou première année (trouvé si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="177" />
        <source>Field of the last year (found where empty)</source>
        <translation>Champ de la dernière année (trouvé si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="178" />
        <source>Field of the share (found where empty)</source>
        <translation>Champ de la part (trouvé si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="179" />
        <source>Field of the scenario's name (found where empty)</source>
        <translation>Champ du nom du scénario (trouvé si vide)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="182" />
        <source>Width of lines (m), where the layer does not say</source>
        <translation>Largeur des lignes (m), si la couche ne la dit pas</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="185" />
        <source>Table of areas by commune (template, insee, area_ha, start)</source>
        <translation>Table de surfaces par commune (modele, insee, area_ha, debut)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="186" />
        <source>Table of what becomes of zones (typezone, template, start, end)</source>
        <translation>Table de ce que deviennent les zones (typezone, modele, debut, fin)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="190" />
        <source>First year reckoned</source>
        <translation>Première année calculée</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="191" />
        <source>Last year reckoned</source>
        <translation>Dernière année calculée</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="203" />
        <source>Table of the land consumed (territory, consumed_ha, since_2021_ha)</source>
        <translation>Table des espaces consommés (territory, consumed_ha, since_2021_ha)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="206" />
        <source>consumed_ha: natural, agricultural and forest land over 2011–2020, ten years.</source>
        <translation>consumed_ha : espaces naturels, agricoles et forestiers sur 2011–2020, dix ans.</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="210" />
        <source>Table of targets (territory, reduction_percent)</source>
        <translation>Table des objectifs (territory, reduction_percent)</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="218" />
        <source>Year of the conversion</source>
        <translation>Année de la conversion</translation>
    </message>
    <message>
        <location filename="../algorithms/what_if.py" line="220" />
        <source>Last year counted</source>
        <translation>Dernière année comptée</translation>
    </message>
    <message>
        <location filename="../algorithms/figures.py" line="50" />
        <source>Territories with their figures</source>
        <translation>Territoires et leurs chiffres</translation>
    </message>
    <message>
        <location filename="../algorithms/figures.py" line="54" />
        <source>Detail by occupation and pool</source>
        <translation>Détail par occupation et réservoir</translation>
    </message>
    <message>
        <location filename="../algorithms/figures.py" line="105" />
        <source>Carbon stocks: total, by occupation, per hectare</source>
        <translation>Stocks de carbone : total, par occupation, à l’hectare</translation>
    </message>
    <message>
        <location filename="../algorithms/figures.py" line="119" />
        <source>Carbon fluxes a year: total and by occupation</source>
        <translation>Flux de carbone annuels : total et par occupation</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="29" />
        <source>Land-take budget to 2031 (ZAN)</source>
        <translation>Budget de consommation d’espaces d’ici 2031 (ZAN)</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="33" />
        <source>ZAN,ENAF,land take,consumption,artificialisation,budget,target</source>
        <translation>ZAN,ENAF,consommation d’espaces,artificialisation,budget,objectif</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="46" />
        <source>Land-take budget year by year</source>
        <translation>Budget année par année</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="47" />
        <source>Net artificialisation from 2031</source>
        <translation>Artificialisation nette à partir de 2031</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="52" />
        <source>Territories whose budget is overrun</source>
        <translation>Territoires dont le budget est dépassé</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="134" />
        <source>Allowed over 2021–2030</source>
        <translation>Permis sur 2021–2030</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="135" />
        <source>ENAF consumed since 2021</source>
        <translation>ENAF consommés depuis 2021</translation>
    </message>
    <message>
        <location filename="../algorithms/budget.py" line="136" />
        <source>Used by the scenario</source>
        <translation>Pris par le scénario</translation>
    </message>
    <message>
        <location filename="../algorithms/changes.py" line="23" />
        <source>Changes of occupation, hectares a year</source>
        <translation>Changements d’occupation, en hectares par an</translation>
    </message>
    <message>
        <location filename="../algorithms/changes.py" line="27" />
        <source>change,land take,vintage,conversion,CLC,artificialisation</source>
        <translation>changement,artificialisation,millésime,conversion,CLC</translation>
    </message>
    <message>
        <location filename="../algorithms/changes.py" line="39" />
        <source>Changes by occupation (ha/yr)</source>
        <translation>Changements par occupation (ha/an)</translation>
    </message>
    <message>
        <location filename="../algorithms/changes.py" line="40" />
        <source>Changes by class (ha/yr)</source>
        <translation>Changements par classe (ha/an)</translation>
    </message>
    <message>
        <location filename="../algorithms/landuse.py" line="34" />
        <source>Land use by ALDO occupation</source>
        <translation>Occupation du sol par classe ALDO</translation>
    </message>
    <message>
        <location filename="../algorithms/landuse.py" line="38" />
        <source>land use,reclass,CLC,occupation,nomenclature</source>
        <translation>occupation du sol,reclassement,CLC,occupation,nomenclature</translation>
    </message>
    <message>
        <location filename="../algorithms/landuse.py" line="46" />
        <source>Land use (polygons)</source>
        <translation>Occupation du sol (polygones)</translation>
    </message>
    <message>
        <location filename="../algorithms/landuse.py" line="104" />
        <source>Codes that the nomenclature does not hold, left without occupation: {codes}</source>
        <translation>Codes absents de la nomenclature, laissés sans occupation : {codes}</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="30" />
        <source>Sensitivity: the carbon price of places</source>
        <translation>Sensibilité : le prix du carbone d’un lieu</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="34" />
        <source>sensitivity,carbon,price,map,land take,renaturation</source>
        <translation>sensibilité,carbone,prix,carte,artificialisation,renaturation</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="44" />
        <source>What could become of the land</source>
        <translation>Ce que le sol pourrait devenir</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="50" />
        <source>The first one chosen is shown; each has its columns and its style.</source>
        <translation>Le premier choisi est dessiné ; chacun a ses colonnes et son style.</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="52" />
        <source>Cells of this width (m); the polygons of the land use where empty</source>
        <translation>Mailles de cette largeur (m) ; les polygones de l’occupation du sol si vide</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="56" />
        <source>Templates of your own that are priced too: their ids, separated by commas</source>
        <translation>Vos propres modèles à chiffrer aussi : leurs identifiants, séparés par des virgules</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="59" />
        <source>Carbon price of places</source>
        <translation>Prix du carbone des lieux</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="60" />
        <source>Places priced</source>
        <translation>Lieux chiffrés</translation>
    </message>
    <message>
        <location filename="../algorithms/sensitivity.py" line="85" />
        <source>Shown: {template}</source>
        <translation>Dessiné : {template}</translation>
    </message>
    <message>
        <location filename="../trial.py" line="66" />
        <source>CarbOCS: assessment of the sample data</source>
        <translation>CarbOCS : bilan des données d’exemple</translation>
    </message>
    <message>
        <location filename="../trial.py" line="92" />
        <source>The sample territory is assessed. Click a commune with the “Carbon balance” tool to read its balance.</source>
        <translation>Le territoire d’exemple est évalué. Cliquez sur une commune avec l’outil « Fiche carbone » pour lire son bilan.</translation>
    </message>
</context></TS>
