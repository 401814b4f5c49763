"""Who speaks at sessions, and the link by which they answer, without an account."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Title
from organisations.models import Institute
from programme.enums import Agreement, PayKind
from programme.models.places import WEB_ADDRESSES
from programme.models.sessions import Session
from toolkit.text.search_text import fold, search_words
from toolkit.text.sorting import SortedByName, SortKeyField
from toolkit.text.validators import validate_no_link, validate_person_name

BIOGRAPHY_LIMIT = 3_000


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    """Filters of speakers; they chain."""

    def search(self, words: str) -> "SpeakerQuerySet":
        """Those whose name, function or organisation hold every word, whatever accents and case."""
        found = self
        for word in search_words(words):
            found = found.filter(search_text__contains=word)
        return found


class Speaker(SortedByName):
    """A person who speaks at the sessions of an institute."""

    # Another one each time it is saved: a page that shows an older one may not write over it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institute = models.ForeignKey(Institute, on_delete=models.PROTECT, related_name="speakers", verbose_name="institut")
    title = models.CharField("civilité", max_length=1, choices=Title, blank=True)
    first_name = models.CharField("prénom", max_length=100, validators=[validate_person_name])
    last_name = models.CharField("nom", max_length=100, validators=[validate_person_name])
    function = models.CharField("fonction", max_length=200, blank=True, validators=[validate_no_link])
    organisation = models.CharField("organisation", max_length=200, blank=True, validators=[validate_no_link])
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=32, blank=True)
    biography = models.TextField("biographie", max_length=BIOGRAPHY_LIMIT, blank=True)
    work_url = models.CharField("lien vers ses travaux", max_length=300, blank=True, validators=[WEB_ADDRESSES])
    pay_kind = models.CharField("rémunération", max_length=12, choices=PayKind, default=PayKind.VOLUNTEER)
    access_needs = models.TextField("besoins d’accès", max_length=500, blank=True)
    image_agreement = models.CharField(
        "accord sur l’image", max_length=12, choices=Agreement, default=Agreement.NOT_ASKED
    )
    image_agreed_at = models.DateTimeField("réponse sur l’image", null=True, blank=True, editable=False)
    documents_agreement = models.CharField(
        "accord sur les documents", max_length=12, choices=Agreement, default=Agreement.NOT_ASKED
    )
    documents_agreed_at = models.DateTimeField("réponse sur les documents", null=True, blank=True, editable=False)
    sort_name = SortKeyField(sources=(("last_name", "first_name"),), db_index=True)
    search_text = models.CharField(max_length=700, editable=False, default="")

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = "intervenant"
        ordering = ("sort_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("institute", "email"),
                condition=~Q(email=""),
                name="speaker_email_unique",
                violation_error_message="Une autre fiche de l’institut porte déjà cette adresse électronique.",
            ),
            models.CheckConstraint(
                condition=Q(image_agreement=Agreement.NOT_ASKED, image_agreed_at__isnull=True)
                | (~Q(image_agreement=Agreement.NOT_ASKED) & Q(image_agreed_at__isnull=False)),
                name="speaker_image_answer_dated",
                violation_error_message="Une réponse sur l’image porte une date.",
            ),
            models.CheckConstraint(
                condition=Q(documents_agreement=Agreement.NOT_ASKED, documents_agreed_at__isnull=True)
                | (~Q(documents_agreement=Agreement.NOT_ASKED) & Q(documents_agreed_at__isnull=False)),
                name="speaker_documents_answer_dated",
                violation_error_message="Une réponse sur les documents porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what lists search."""
        words = (self.first_name, self.last_name, self.function, self.organisation)
        self.search_text = fold(" ".join(words))[:700]
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """« Mireille Tchoumi »."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def capacity(self) -> str:
        """« directrice générale des services, ville de Sélestat »."""
        return ", ".join(filter(None, (self.function, self.organisation)))


class SpeakerLinkQuerySet(models.QuerySet["SpeakerLink"]):
    """Scopes that chain."""

    def live(self) -> "SpeakerLinkQuerySet":
        """Neither withdrawn nor past their date."""
        return self.filter(withdrawn_at__isnull=True, expires_at__gt=timezone.now())


class SpeakerLink(models.Model):
    """The page of one speaker for one session. The token is stored hashed, for this row alone.

    `told` is what the speaker last read of their slots, as plain values: a mail says what moved since.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="links", verbose_name="intervenant")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="speaker_links", verbose_name="session")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField("envoyé le")
    expires_at = models.DateTimeField("expire le")
    opened_at = models.DateTimeField("ouvert le", null=True, editable=False)
    reminded_at = models.DateTimeField("rappelé le", null=True, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, editable=False)
    mails = models.PositiveSmallIntegerField("courriels envoyés", default=0, editable=False)
    told = models.JSONField("ce qui a été dit", default=list, editable=False)

    objects = SpeakerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien d’un intervenant"
        verbose_name_plural = "liens des intervenants"
        constraints = [
            models.UniqueConstraint(
                fields=("speaker", "session"),
                name="speaker_link_one_a_session",
                violation_error_message="Cette personne a déjà un lien pour cette session.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.speaker} / {self.session}"

    @property
    def is_live(self) -> bool:
        """Whether the link still opens its page."""
        return self.withdrawn_at is None and timezone.now() < self.expires_at
