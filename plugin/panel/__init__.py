"""The docks of the plugin: what a result says, beside the map."""
