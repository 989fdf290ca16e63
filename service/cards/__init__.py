"""An Assessment as CDS Hooks cards: a summary, the reasons, what is not known, and draft orders to choose from."""

from service.cards.card import Asked, Cards
from service.cards.suggestions import Drafts, OrderUnusable

__all__ = ["Asked", "Cards", "Drafts", "OrderUnusable", "render"]

# Made when the service starts, so that a faulty order artefact stops it there and not in a hook.
render = Cards(Drafts()).render
"""The cards of a site that orders by the published codes; another site makes its own Cards."""
