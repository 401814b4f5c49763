"""Keep a view of a list, change it, share it, forget it."""

from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.lists.models import LONGEST_NAME, LONGEST_QUERY, StoredView
from toolkit.text.cleaning import clean_line
from toolkit.ui.fields import CleanFormMixin

STORED = "enregistree"  # what the address says of the stored view that it came from
MOST_VIEWS = 20  # a person keeps, of one list


class StoredViewForm(CleanFormMixin, forms.Form):
    """The name of a view, and whether colleagues see it. `query` is what it keeps."""

    name = forms.CharField(
        label="Nom de la vue",
        max_length=LONGEST_NAME,
        error_messages={"required": "Donnez un nom à cette vue."},
    )
    is_shared = forms.BooleanField(
        label="La partager avec mes collègues",
        required=False,
        help_text="Ils la voient à votre nom ; vous seul pouvez la changer.",
    )
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)


@transaction.atomic
def store_view(
    *, actor: Any, institute: Any, list_name: str, name: str, query: str, is_shared: bool = False
) -> StoredView:
    """Keep a view. The caller has checked that the actor reads this list at this institute.

    Raises IncompleteError (422) without a name, past MOST_VIEWS or for an address that is too long, DomainError (409)
    when the actor has a view of this name.
    """
    if len(query) > LONGEST_QUERY:
        raise IncompleteError("Cette vue a trop de filtres pour être gardée : retirez-en.")
    kept = StoredView.objects.owned_by(actor).filter(institute=institute, list_name=list_name)
    if kept.count() >= MOST_VIEWS:
        raise IncompleteError(f"Vous gardez déjà {MOST_VIEWS} vues de cette liste : supprimez-en une avant.")
    view = StoredView(owner=actor, institute=institute, list_name=list_name, query=query)
    return _write(view, name, is_shared)


@transaction.atomic
def change_view(*, actor: Any, view: StoredView, name: str, is_shared: bool) -> StoredView:
    """Rename a view, share it or not any more. Raises NotAllowedError (403) but for its owner, else as store_view."""
    return _write(_lock(actor, view), name, is_shared)


@transaction.atomic
def forget_view(*, actor: Any, view: StoredView) -> None:
    """Delete a view, for whoever it was shared with too. Raises NotAllowedError (403) but for its owner."""
    _lock(actor, view).delete()


def _lock(actor: Any, view: StoredView) -> StoredView:
    if view.owner_id != actor.pk:
        raise NotAllowedError("Cette vue est à quelqu’un d’autre : enregistrez la vôtre.")
    locked = StoredView.objects.select_for_update().filter(pk=view.pk).first()
    if locked is None:
        raise DomainError("Cette vue n’existe plus : vous venez de la supprimer dans une autre page.")
    return locked


def _write(view: StoredView, name: str, is_shared: bool) -> StoredView:
    cleaned = clean_line(name)
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise IncompleteError(f"Donnez à cette vue un nom de {LONGEST_NAME} caractères au plus.")
    view.rename(cleaned)
    view.is_shared = is_shared
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise DomainError(f"Vous avez déjà une vue « {cleaned} » : choisissez un autre nom.") from None
    return view
