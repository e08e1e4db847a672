"""The map atlas: page templates, the pages of a result, their maps, and what is exported. Figures come from core."""
