"""Mails of the outbox, queued unless told otherwise."""

import datetime

import factory
from django.utils import timezone

from toolkit.notifications.models import OutboxMail


class OutboxMailFactory(factory.django.DjangoModelFactory):
    """A queued mail, old enough for the sweep."""

    class Meta:
        model = OutboxMail

    key = factory.Sequence(lambda n: f"essai:{n}")
    event = "essai"
    to_email = factory.Sequence(lambda n: f"destinataire{n}@example.org")
    subject = factory.Sequence(lambda n: f"Essai n° {n}")
    text_body = "Bonjour."
    html_body = "<p>Bonjour.</p>"
    message_id = factory.LazyAttributeSequence(lambda mail, n: f"<essai-{n}@example.org>")
    created_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(minutes=1))
    not_before = factory.SelfAttribute("created_at")
