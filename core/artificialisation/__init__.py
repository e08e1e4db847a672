"""Artificialised land as the Code de l'urbanisme defines it (R101-1), measured on OCS GE."""

from .status import ARTIFICIAL, NOT_ARTIFICIAL, UNKNOWN, Rules, Statuses, matrix, statuses

__all__ = ["ARTIFICIAL", "NOT_ARTIFICIAL", "UNKNOWN", "Rules", "Statuses", "matrix", "statuses"]
