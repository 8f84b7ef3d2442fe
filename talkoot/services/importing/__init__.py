"""Services from other systems."""

from talkoot.services.importing.helsinki import import_helsinki_tree
from talkoot.services.importing.ptv import import_general_descriptions, import_ptv_services

__all__ = ["import_general_descriptions", "import_helsinki_tree", "import_ptv_services"]
