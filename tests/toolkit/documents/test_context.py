import datetime
import uuid
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from tests.factories.documents import DocumentFactory
from toolkit.documents.context import freeze

MOMENT = datetime.datetime(2025, 1, 14, 23, 59, 59, tzinfo=datetime.UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    [
        Decimal("3500.00"),
        MOMENT,
        datetime.date(2025, 1, 14),
        datetime.time(14, 30),
        {"lines": ["Rue d’Essai", 12, None, True, 1.5]},
        {"__type__": "decimal"},
    ],
)
def test_context_comes_back_with_its_types(value):
    document = DocumentFactory(context={"value": value})
    document.refresh_from_db()
    assert document.context["value"] == value
    assert type(document.context["value"]) is type(value)


def test_freeze_turns_lazy_text_and_identifiers_into_text():
    identifier = uuid.uuid4()
    assert freeze({"state": gettext_lazy("Yes"), "id": identifier, "pair": (1, 2)}) == {
        "state": "Oui",
        "id": str(identifier),
        "pair": [1, 2],
    }


def test_freeze_refuses_an_object_that_could_change():
    with pytest.raises(TypeError, match="not object"):
        freeze({"cycle": {"inner": [object()]}})
