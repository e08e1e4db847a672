<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en_US">
 <context>
  <name>CarbOCS</name>
  <message>
   <source>Close QGIS, open “OSGeo4W Shell” in the Start menu, type this command, and start QGIS again:</source>
   <translation>Fermez QGIS, ouvrez « OSGeo4W Shell » dans le menu Démarrer, tapez cette commande, puis relancez QGIS :</translation>
  </message>
  <message>
   <source>Close QGIS, open Terminal, type this command, and start QGIS again:</source>
   <translation>Fermez QGIS, ouvrez Terminal, tapez cette commande, puis relancez QGIS :</translation>
  </message>
  <message>
   <source>Close QGIS, open a terminal, type this command, and start QGIS again:</source>
   <translation>Fermez QGIS, ouvrez un terminal, tapez cette commande, puis relancez QGIS :</translation>
  </message>
  <message>
   <source>found: {version}</source>
   <translation>trouvé : {version}</translation>
  </message>
  <message>
   <source>every computation</source>
   <translation>tous les calculs</translation>
  </message>
  <message>
   <source>absent</source>
   <translation>absent</translation>
  </message>
  <message>
   <source>Everything CarbOCS needs is installed: {packages}.</source>
   <translation>Tout ce dont CarbOCS a besoin est installé : {packages}.</translation>
  </message>
  <message>
   <source>CarbOCS is loaded, but cannot compute yet: these Python packages are missing.</source>
   <translation>CarbOCS est chargé, mais ne peut pas encore calculer : ces paquets Python manquent.</translation>
  </message>
  <message>
   <source>CarbOCS: installation</source>
   <translation>CarbOCS : installation</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>Commande</translation>
  </message>
  <message>
   <source>&amp;Copy the command</source>
   <translation>&amp;Copier la commande</translation>
  </message>
  <message>
   <source>Carbon &amp;assessment…</source>
   <translation>&amp;Bilan carbone…</translation>
  </message>
  <message>
   <source>Carbon &amp;balance</source>
   <translation>&amp;Fiche carbone du territoire</translation>
  </message>
  <message>
   <source>&amp;Try with the sample data</source>
   <translation>&amp;Essayer avec les données d’exemple</translation>
  </message>
  <message>
   <source>User &amp;guide</source>
   <translation>&amp;Guide d’utilisation</translation>
  </message>
  <message>
   <source>&amp;Options…</source>
   <translation>&amp;Options…</translation>
  </message>
  <message>
   <source>&amp;Check the installation…</source>
   <translation>&amp;Vérifier l’installation…</translation>
  </message>
  <message>
   <source>CarbOCS is ready. See what it does in less than a minute:</source>
   <translation>CarbOCS est prêt. Voyez ce qu’il fait en moins d’une minute :</translation>
  </message>
  <message>
   <source>The latest</source>
   <translation>La plus récente</translation>
  </message>
  <message>
   <source>QGIS's own</source>
   <translation>Celle de QGIS</translation>
  </message>
  <message>
   <source>Default &amp;mode</source>
   <translation>&amp;Mode par défaut</translation>
  </message>
  <message>
   <source>&amp;Reference figures</source>
   <translation>Chiffres de &amp;référence</translation>
  </message>
  <message>
   <source>&amp;Sealed share of artificial land</source>
   <translation>Part &amp;imperméabilisée des sols artificiels</translation>
  </message>
  <message>
   <source>&amp;Language of results and screens</source>
   <translation>&amp;Langue des résultats et des écrans</translation>
  </message>
  <message>
   <source>Significant &amp;digits on labels</source>
   <translation>&amp;Chiffres significatifs des étiquettes</translation>
  </message>
  <message>
   <source>Mode and sealed share are the algorithms' defaults; the language changes when QGIS starts again.</source>
   <translation>Le mode et la part imperméabilisée sont les valeurs par défaut des traitements ; la langue change au prochain démarrage de QGIS.</translation>
  </message>
  <message>
   <source>Carbon balance</source>
   <translation>Fiche carbone</translation>
  </message>
  <message>
   <source>Export the result…</source>
   <translation>Exporter le résultat…</translation>
  </message>
  <message>
   <source>Export the result</source>
   <translation>Exporter le résultat</translation>
  </message>
  <message>
   <source>Whole result (*.gpkg);;Territories (*.xlsx);;Territories (*.csv);;Territories (*.geojson)</source>
   <translation>Résultat entier (*.gpkg);;Territoires (*.xlsx);;Territoires (*.csv);;Territoires (*.geojson)</translation>
  </message>
  <message>
   <source>Written: {path}</source>
   <translation>Écrit : {path}</translation>
  </message>
  <message>
   <source>Add as CarbOCS result</source>
   <translation>Ajouter comme résultat CarbOCS</translation>
  </message>
  <message>
   <source>CarbOCS – {name}</source>
   <translation>CarbOCS – {name}</translation>
  </message>
  <message>
   <source>Tables</source>
   <translation>Tables</translation>
  </message>
  <message>
   <source>An unexpected fault stopped CarbOCS: {what}. The details tell where.</source>
   <translation>Une erreur inattendue a arrêté CarbOCS : {what}. Les détails disent où.</translation>
  </message>
  <message>
   <source>Copy details</source>
   <translation>Copier les détails</translation>
  </message>
  <message>
   <source>The reference carbon stock of one hectare of an occupation at a commune, all pools, in tC/ha.</source>
   <translation>Le stock de carbone de référence d’un hectare d’une occupation dans une commune, tous réservoirs, en tC/ha.</translation>
  </message>
  <message>
   <source>the INSEE code of the commune</source>
   <translation>le code INSEE de la commune</translation>
  </message>
  <message>
   <source>an occupation: its id or its French or English label</source>
   <translation>une occupation : son identifiant ou son libellé français ou anglais</translation>
  </message>
  <message>
   <source>The flux of converting one hectare a year from one occupation to another at a commune, in tCO2e/yr; positive is taken up, negative is emitted.</source>
   <translation>Le flux de la conversion d’un hectare par an d’une occupation à une autre dans une commune, en tCO2e/an ; positif : séquestré, négatif : émis.</translation>
  </message>
  <message>
   <source>the occupations before and after</source>
   <translation>les occupations avant et après</translation>
  </message>
  <message>
   <source>The ALDO occupation of a land-use code (CORINE Land Cover): its id or its label.</source>
   <translation>L’occupation ALDO d’un code d’occupation du sol (CORINE Land Cover) : son identifiant ou son libellé.</translation>
  </message>
  <message>
   <source>the code, as text or number: 311 or '3.1.1'</source>
   <translation>le code, en texte ou en nombre : 311 ou '3.1.1'</translation>
  </message>
  <message>
   <source>which to return</source>
   <translation>ce qui est rendu</translation>
  </message>
  <message>
   <source>Communes (order of magnitude)</source>
   <translation>Communes (ordre de grandeur)</translation>
  </message>
  <message>
   <source>EPCI</source>
   <translation>EPCI</translation>
  </message>
  <message>
   <source>Départements</source>
   <translation>Départements</translation>
  </message>
  <message>
   <source>Regions</source>
   <translation>Régions</translation>
  </message>
  <message>
   <source>Territories</source>
   <translation>Territoires</translation>
  </message>
  <message>
   <source>Whole area</source>
   <translation>Ensemble</translation>
  </message>
  <message>
   <source>Areas by occupation</source>
   <translation>Surfaces par occupation</translation>
  </message>
  <message>
   <source>Stocks by occupation and pool</source>
   <translation>Stocks par occupation et réservoir</translation>
  </message>
  <message>
   <source>Fluxes by change and pool</source>
   <translation>Flux par changement et réservoir</translation>
  </message>
  <message>
   <source>Changes of occupation a year</source>
   <translation>Changements d’occupation par an</translation>
  </message>
  <message>
   <source>Closure of areas</source>
   <translation>Bouclage des surfaces</translation>
  </message>
  <message>
   <source>Both modes compared</source>
   <translation>Comparaison des deux modes</translation>
  </message>
  <message>
   <source>Options of the run</source>
   <translation>Options du calcul</translation>
  </message>
  <message>
   <source>Sources of the run</source>
   <translation>Sources du calcul</translation>
  </message>
  <message>
   <source>Warnings of the run</source>
   <translation>Avertissements du calcul</translation>
  </message>
  <message>
   <source>Area changed (ha/yr) or growing (ha)</source>
   <translation>Surface changée (ha/an) ou en croissance (ha)</translation>
  </message>
  <message>
   <source>Territory</source>
   <translation>Territoire</translation>
  </message>
  <message>
   <source>By occupation</source>
   <translation>Par occupation</translation>
  </message>
  <message>
   <source>Level</source>
   <translation>Niveau</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>Nom</translation>
  </message>
  <message>
   <source>Area (ha)</source>
   <translation>Surface (ha)</translation>
  </message>
  <message>
   <source>Communes</source>
   <translation>Communes</translation>
  </message>
  <message>
   <source>Occupation</source>
   <translation>Occupation</translation>
  </message>
  <message>
   <source>Pool</source>
   <translation>Réservoir</translation>
  </message>
  <message>
   <source>Gas</source>
   <translation>Gaz</translation>
  </message>
  <message>
   <source>Category</source>
   <translation>Catégorie</translation>
  </message>
  <message>
   <source>Origin of the figures</source>
   <translation>Origine des chiffres</translation>
  </message>
  <message>
   <source>From occupation</source>
   <translation>Occupation initiale</translation>
  </message>
  <message>
   <source>To occupation</source>
   <translation>Occupation finale</translation>
  </message>
  <message>
   <source>Area (ha/yr)</source>
   <translation>Surface (ha/an)</translation>
  </message>
  <message>
   <source>Mapped (ha)</source>
   <translation>Cartographié (ha)</translation>
  </message>
  <message>
   <source>Without occupation (ha)</source>
   <translation>Sans occupation (ha)</translation>
  </message>
  <message>
   <source>Not covered (ha)</source>
   <translation>Non couvert (ha)</translation>
  </message>
  <message>
   <source>Overlapping (ha)</source>
   <translation>En recouvrement (ha)</translation>
  </message>
  <message>
   <source>Without figures (ha)</source>
   <translation>Sans chiffres (ha)</translation>
  </message>
  <message>
   <source>Closure error (m²)</source>
   <translation>Erreur de bouclage (m²)</translation>
  </message>
  <message>
   <source>Mode</source>
   <translation>Mode</translation>
  </message>
  <message>
   <source>Carbon of soils and biomass by ADEME's ALDO method, computed by CarbOCS.</source>
   <translation>Carbone des sols et de la biomasse par la méthode ALDO de l’ADEME, calculé par CarbOCS.</translation>
  </message>
  <message>
   <source>Land use by occupation</source>
   <translation>Occupation du sol par classe ALDO</translation>
  </message>
  <message>
   <source>Click a territory of a CarbOCS result with the “Carbon balance” tool.</source>
   <translation>Cliquez sur un territoire d’un résultat CarbOCS avec l’outil « Fiche carbone ».</translation>
  </message>
  <message>
   <source>The result {path} is no longer there, or is no result of CarbOCS.</source>
   <translation>Le résultat {path} n’est plus là, ou n’est pas un résultat de CarbOCS.</translation>
  </message>
  <message>
   <source>Carbon balance by occupation</source>
   <translation>Bilan carbone par occupation</translation>
  </message>
  <message>
   <source>+ sequestration</source>
   <translation>+ séquestration</translation>
  </message>
  <message>
   <source>− emission</source>
   <translation>− émission</translation>
  </message>
  <message>
   <source>Flux</source>
   <translation>Flux</translation>
  </message>
  <message>
   <source>Compare with</source>
   <translation>Comparer à</translation>
  </message>
  <message>
   <source>Part of a name</source>
   <translation>Une partie du nom</translation>
  </message>
  <message>
   <source>&amp;Level</source>
   <translation>&amp;Niveau</translation>
  </message>
  <message>
   <source>&amp;Territory</source>
   <translation>&amp;Territoire</translation>
  </message>
  <message>
   <source>Compare &amp;with</source>
   <translation>Comparer &amp;à</translation>
  </message>
  <message>
   <source>Copy as &amp;image</source>
   <translation>Copier l’&amp;image</translation>
  </message>
  <message>
   <source>Copy as ta&amp;ble</source>
   <translation>Copier la ta&amp;ble</translation>
  </message>
  <message>
   <source>Average of the level</source>
   <translation>Moyenne du niveau</translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>Copié</translation>
  </message>
  <message>
   <source>Net flux: positive where the territory takes carbon out of the air (sequestration), negative where it gives it back (emission).</source>
   <translation>Flux net : positif où le territoire retire du carbone de l’air (séquestration), négatif où il en rend (émission).</translation>
  </message>
  <message>
   <source>Areas of each occupation by territory</source>
   <translation>Surfaces de chaque occupation par territoire</translation>
  </message>
  <message>
   <source>area,land use,overlay,intersection,CLC,audit</source>
   <translation>surface,occupation du sol,superposition,intersection,CLC,audit,bouclage</translation>
  </message>
  <message>
   <source>Areas by class</source>
   <translation>Surfaces par classe</translation>
  </message>
  <message>
   <source>Corrected: the method as published</source>
   <translation>Corrigé : la méthode telle que publiée</translation>
  </message>
  <message>
   <source>Conform: as ADEME's calculator, with its known defects</source>
   <translation>Conforme : comme le calculateur de l’ADEME, avec ses défauts connus</translation>
  </message>
  <message>
   <source>By harvest</source>
   <translation>Par la récolte</translation>
  </message>
  <message>
   <source>By consumption</source>
   <translation>Par la consommation</translation>
  </message>
  <message>
   <source>None</source>
   <translation>Aucun</translation>
  </message>
  <message>
   <source>Carbon of soils and biomass</source>
   <translation>Carbone des sols et de la biomasse</translation>
  </message>
  <message>
   <source>Preparation</source>
   <translation>Préparation</translation>
  </message>
  <message>
   <source>Python packages are missing: {names}. Menu CarbOCS › Check the installation tells how to add them.</source>
   <translation>Des paquets Python manquent : {names}. Le menu CarbOCS › Vérifier l’installation dit comment les ajouter.</translation>
  </message>
  <message>
   <source>Communes, or any polygons with a communes layer beside them.</source>
   <translation>Des communes, ou des polygones quelconques accompagnés d’une couche de communes.</translation>
  </message>
  <message>
   <source>Field of the territories' id (found where empty)</source>
   <translation>Champ d’identifiant des territoires (trouvé s’il est vide)</translation>
  </message>
  <message>
   <source>Field of the territories' name (found where empty)</source>
   <translation>Champ de nom des territoires (trouvé s’il est vide)</translation>
  </message>
  <message>
   <source>Land use (vector or raster)</source>
   <translation>Occupation du sol (vecteur ou raster)</translation>
  </message>
  <message>
   <source>CORINE Land Cover. The field of codes is found; a raster holds 111–523 or 1–44.</source>
   <translation>CORINE Land Cover. Le champ des codes est trouvé ; un raster contient 111–523 ou 1–44.</translation>
  </message>
  <message>
   <source>Field of land-use codes (found where empty)</source>
   <translation>Champ des codes d’occupation du sol (trouvé s’il est vide)</translation>
  </message>
  <message>
   <source>Equal-area projection (outside France only)</source>
   <translation>Projection équivalente (hors de France seulement)</translation>
  </message>
  <message>
   <source>Table of merged communes (insee_old, insee_new)</source>
   <translation>Table des communes fusionnées (insee_old, insee_new)</translation>
  </message>
  <message>
   <source>Years between the two vintages (as the layers say where empty)</source>
   <translation>Années entre les deux millésimes (selon les couches si vide)</translation>
  </message>
  <message>
   <source>Earlier land use, for the changes between two vintages</source>
   <translation>Occupation du sol antérieure, pour les changements entre deux millésimes</translation>
  </message>
  <message>
   <source>Or a layer or table of changes</source>
   <translation>Ou une couche ou une table de changements</translation>
  </message>
  <message>
   <source>Share of artificial land that is sealed</source>
   <translation>Part imperméabilisée des sols artificiels</translation>
  </message>
  <message>
   <source>Wood products</source>
   <translation>Produits bois</translation>
  </message>
  <message>
   <source>Reading {layer}…</source>
   <translation>Lecture de {layer}…</translation>
  </message>
  <message>
   <source>Territories from communes (EPCI, département, region, own grouping)</source>
   <translation>Territoires à partir des communes (EPCI, département, région, regroupement)</translation>
  </message>
  <message>
   <source>communes,EPCI,SCoT,region,dissolve,grouping,territory</source>
   <translation>communes,EPCI,SCoT,région,fusion,regroupement,territoire</translation>
  </message>
  <message>
   <source>Or a field of the communes that names their group</source>
   <translation>Ou un champ des communes qui désigne leur groupe</translation>
  </message>
  <message>
   <source>Or a table of groups: the commune's INSEE code, and the group</source>
   <translation>Ou une table de groupes : le code INSEE de la commune, et le groupe</translation>
  </message>
  <message>
   <source>Field of the commune in that table</source>
   <translation>Champ de la commune dans cette table</translation>
  </message>
  <message>
   <source>Field of the group in that table</source>
   <translation>Champ du groupe dans cette table</translation>
  </message>
  <message>
   <source>Carbon stock (tC)</source>
   <translation>Stock de carbone (tC)</translation>
  </message>
  <message>
   <source>Carbon stock per hectare (tC/ha)</source>
   <translation>Stock de carbone à l’hectare (tC/ha)</translation>
  </message>
  <message>
   <source>Carbon flux (tCO2e/yr)</source>
   <translation>Flux de carbone (tCO2e/an)</translation>
  </message>
  <message>
   <source>Carbon assessment: the five indicators</source>
   <translation>Bilan carbone : les cinq indicateurs</translation>
  </message>
  <message>
   <source>carbon,stock,flux,ALDO,land use,soil,biomass,CLC</source>
   <translation>carbone,stock,flux,ALDO,occupation du sol,sol,biomasse,CLC</translation>
  </message>
  <message>
   <source>Levels of the result (the territories as they are where none is chosen)</source>
   <translation>Niveaux du résultat (les territoires tels quels si aucun n’est choisi)</translation>
  </message>
  <message>
   <source>Result (GeoPackage)</source>
   <translation>Résultat (GeoPackage)</translation>
  </message>
  <message>
   <source>QGIS project with the styled group</source>
   <translation>Projet QGIS avec le groupe mis en forme</translation>
  </message>
  <message>
   <source>Communes whose figures apply, where the territories are not communes</source>
   <translation>Communes dont les chiffres s’appliquent, si les territoires n’en sont pas</translation>
  </message>
  <message>
   <source>Forests (BD Forêt)</source>
   <translation>Forêts (BD Forêt)</translation>
  </message>
  <message>
   <source>Hedgerows (lines, or a table of km)</source>
   <translation>Haies (lignes, ou table de km)</translation>
  </message>
  <message>
   <source>Occupations with layers of their own</source>
   <translation>Occupations ayant leurs propres couches</translation>
  </message>
  <message>
   <source>Table of corrected areas (territory, occupation, area_ha)</source>
   <translation>Table de surfaces corrigées (territory, occupation, area_ha)</translation>
  </message>
  <message>
   <source>Table of farming practices (territory, practice, area_ha)</source>
   <translation>Table de pratiques agricoles (territory, practice, area_ha)</translation>
  </message>
  <message>
   <source>Table of levels of your own (territory, a column a level)</source>
   <translation>Table de vos propres niveaux (territory, une colonne par niveau)</translation>
  </message>
  <message>
   <source>Other levels: columns of that table or of the territories, separated by commas</source>
   <translation>Autres niveaux : colonnes de cette table ou des territoires, séparées par des virgules</translation>
  </message>
  <message>
   <source>The territory's own emissions (tCO2e/yr), to set the flux against</source>
   <translation>Émissions du territoire (tCO2e/an), pour y rapporter le flux</translation>
  </message>
  <message>
   <source>Allow territories that overlap</source>
   <translation>Accepter des territoires qui se recouvrent</translation>
  </message>
  <message>
   <source>Warnings are errors: nothing is written</source>
   <translation>Les avertissements sont des erreurs : rien n’est écrit</translation>
  </message>
  <message>
   <source>{path}: the file must end in {ending}.</source>
   <translation>{path} : le fichier doit finir par {ending}.</translation>
  </message>
  <message>
   <source>{path}: there is no such folder.</source>
   <translation>{path} : ce dossier n’existe pas.</translation>
  </message>
  <message>
   <source>{path} is one of the layers given: choose another file for the result.</source>
   <translation>{path} est l’une des couches données : choisissez un autre fichier pour le résultat.</translation>
  </message>
  <message>
   <source>The territories as they are</source>
   <translation>Les territoires tels quels</translation>
  </message>
  <message>
   <source>Territories with their figures</source>
   <translation>Territoires et leurs chiffres</translation>
  </message>
  <message>
   <source>Detail by occupation and pool</source>
   <translation>Détail par occupation et réservoir</translation>
  </message>
  <message>
   <source>Carbon stocks: total, by occupation, per hectare</source>
   <translation>Stocks de carbone : total, par occupation, à l’hectare</translation>
  </message>
  <message>
   <source>Carbon fluxes a year: total and by occupation</source>
   <translation>Flux de carbone annuels : total et par occupation</translation>
  </message>
  <message>
   <source>Changes of occupation, hectares a year</source>
   <translation>Changements d’occupation, en hectares par an</translation>
  </message>
  <message>
   <source>change,land take,vintage,conversion,CLC,artificialisation</source>
   <translation>changement,artificialisation,millésime,conversion,CLC</translation>
  </message>
  <message>
   <source>Changes by occupation (ha/yr)</source>
   <translation>Changements par occupation (ha/an)</translation>
  </message>
  <message>
   <source>Changes by class (ha/yr)</source>
   <translation>Changements par classe (ha/an)</translation>
  </message>
  <message>
   <source>Land use by ALDO occupation</source>
   <translation>Occupation du sol par classe ALDO</translation>
  </message>
  <message>
   <source>land use,reclass,CLC,occupation,nomenclature</source>
   <translation>occupation du sol,reclassement,CLC,occupation,nomenclature</translation>
  </message>
  <message>
   <source>Land use (polygons)</source>
   <translation>Occupation du sol (polygones)</translation>
  </message>
  <message>
   <source>Codes that the nomenclature does not hold, left without occupation: {codes}</source>
   <translation>Codes absents de la nomenclature, laissés sans occupation : {codes}</translation>
  </message>
  <message>
   <source>CarbOCS: assessment of the sample data</source>
   <translation>CarbOCS : bilan des données d’exemple</translation>
  </message>
  <message>
   <source>The sample territory is assessed. Click a commune with the “Carbon balance” tool to read its balance.</source>
   <translation>Le territoire d’exemple est évalué. Cliquez sur une commune avec l’outil « Fiche carbone » pour lire son bilan.</translation>
  </message>
 </context>
</TS>
