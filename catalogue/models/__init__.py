"""What the public pages and the brochure keep: frequent questions, pictures, editions."""

from catalogue.models.brochures import BrochureEdition, Picture
from catalogue.models.questions import ANSWER_LIMIT, QUESTION_LIMIT, FrequentQuestion, HelpPage

__all__ = ["ANSWER_LIMIT", "QUESTION_LIMIT", "BrochureEdition", "FrequentQuestion", "HelpPage", "Picture"]
