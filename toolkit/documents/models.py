"""Documents that were issued: a file, its fingerprint, the words it was made from, its number and its code."""

import secrets
import uuid
from uuid import UUID

from django.db import models
from django.utils.text import slugify

from toolkit.documents.context import ContextDecoder, ContextEncoder
from toolkit.documents.enums import DocumentState

# Base32 of Crockford: no I, L, O nor U, which a hand confuses. Twelve symbols are sixty bits.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


def new_code() -> str:
    """Draw the code of a document: twelve symbols that nobody guesses."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class DocumentSequence(models.Model):
    """Last number given to a kind of document in a year: one row, locked while a number is taken."""

    prefix = models.CharField("préfixe", max_length=24)
    year = models.PositiveSmallIntegerField("année")
    last = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "numérotation des documents"
        verbose_name_plural = "numérotations des documents"
        constraints = [
            models.UniqueConstraint(
                fields=["prefix", "year"],
                name="document_sequence_once_a_year",
                violation_error_message="Cette numérotation existe déjà pour cette année.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year} : {self.last}"


class DocumentQuerySet(models.QuerySet):
    def live(self) -> "DocumentQuerySet":
        """Those that hold: a cancelled document leaves its key to the one that replaces it."""
        return self.exclude(state=DocumentState.CANCELLED)

    def pending(self) -> "DocumentQuerySet":
        return self.filter(state=DocumentState.PENDING)

    def issued(self) -> "DocumentQuerySet":
        return self.filter(state=DocumentState.ISSUED)


class Document(models.Model):
    """A letter, receipt or certificate. Once issued it never changes: it is cancelled and another one is issued."""

    uuid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField("clé", max_length=200, editable=False)
    kind = models.CharField("nature", max_length=60)
    number = models.CharField("numéro", max_length=40, unique=True, editable=False)
    code = models.CharField("code de vérification", max_length=12, default=new_code, editable=False)
    issuer = models.CharField("émis par", max_length=200, editable=False)
    title = models.CharField("titre", max_length=250)
    template = models.CharField("modèle", max_length=200, editable=False)
    template_version = models.CharField("version du modèle", max_length=64, blank=True, editable=False)
    context = models.JSONField("contenu", default=dict, encoder=ContextEncoder, decoder=ContextDecoder, editable=False)
    state = models.CharField(
        "état", max_length=10, choices=DocumentState.choices, default=DocumentState.PENDING, editable=False
    )
    file = models.FileField("fichier", blank=True, max_length=200, editable=False)
    sha256 = models.CharField("empreinte SHA-256", max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    issued_at = models.DateTimeField("émis le", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)
    cancel_reason = models.TextField("motif de l’annulation", max_length=2000, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~models.Q(state="cancelled"),
                name="document_key_unique_while_live",
                violation_error_message="Ce document existe déjà. Annulez-le avant d’en émettre un autre.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="issued")
                | (~models.Q(file="") & ~models.Q(sha256="") & models.Q(issued_at__isnull=False)),
                name="document_issued_has_file",
                violation_error_message="Un document émis porte son fichier, son empreinte et sa date.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="cancelled", cancelled_at__isnull=False)
                | (~models.Q(state="cancelled") & models.Q(cancelled_at__isnull=True)),
                name="document_cancelled_has_date",
                violation_error_message="Un document annulé porte la date de son annulation.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def filename(self) -> str:
        """Name under which a person receives it: « accuse-de-reception-2026-cdg-0012.pdf »."""
        return f"{slugify(self.title)[:120] or 'document'}.pdf"

    @property
    def about(self) -> UUID:
        """The object that it was issued for; see `issue_document`."""
        return UUID(self.key.rpartition(":")[2])

    @property
    def printed_code(self) -> str:
        """The code as the paper bears it: « 7KQ4-9MZD-WX3T »."""
        return "-".join(self.code[start : start + 4] for start in range(0, CODE_LENGTH, 4))

    @property
    def is_cancelled(self) -> bool:
        return self.state == DocumentState.CANCELLED
