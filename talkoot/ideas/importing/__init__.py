"""Ideas from other systems."""

from talkoot.ideas.importing.budgets import import_budget_projects
from talkoot.ideas.importing.madrid import import_madrid
from talkoot.ideas.importing.newyork import import_new_york

__all__ = ["import_budget_projects", "import_madrid", "import_new_york"]
