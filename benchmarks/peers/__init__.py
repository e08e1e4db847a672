"""The same work by other tools, and by this engine: areas of codes in territories (``make benchmark-peers``).

``tools`` holds how each is called, ``one`` runs one of them in a process of its own, ``postgis`` a server of its own,
``in_qgis`` what QGIS's Python runs; ``compare`` runs them all, measures them and writes docs/benchmarks-peers.md.
"""
