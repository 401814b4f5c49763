"""What participants and staff fill in."""

from promotions.forms.mine import ContactForm, NeedsForm, PhotoForm, SharingForm
from promotions.forms.moves import MoveForm

__all__ = ["ContactForm", "MoveForm", "NeedsForm", "PhotoForm", "SharingForm"]
