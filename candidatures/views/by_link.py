"""Public pages reached by a secret address: the signatory's, and their finance department's."""

from collections.abc import Callable

from django.http import HttpRequest

from candidatures.models import Candidature
from candidatures.permissions import is_writer
from candidatures.services.signature import DeadLinkError
from toolkit.ui.link_pages import Typed, View, link_page


def by_link(typed: Typed) -> Callable[[View], View]:
    """A page of a commitment's link; `typed` reads what was being sent by a link that opens nothing any more."""
    return link_page(dead=DeadLinkError, template="candidatures/commitment_unknown.html", typed=typed)


def is_own(request: HttpRequest, candidature: Candidature) -> bool:
    """Whether the session is that of the applicant, or of who helps them: they do not answer for the employer."""
    return request.user.is_authenticated and is_writer(request.user, candidature)
