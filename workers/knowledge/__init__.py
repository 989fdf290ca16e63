"""What the service knows: rules, limits, look-backs, orders, words and sources, as data.

The YAML files beside this module are written to be read and questioned by a
neurologist. They are loaded once and checked whole: a mistake stops the service at
start-up and names the file, the line and the field.
"""

from workers.knowledge.load import KnowledgeError, load_knowledge
from workers.knowledge.model import Knowledge

__all__ = ["Knowledge", "KnowledgeError", "load_knowledge"]
