"""Which cycle: its institute, its code, its year, and the public address made of them."""

import itertools
from collections.abc import Iterator
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

from cycles.codes import CODE_LIMIT, clean_code, code_key, validate_code
from cycles.enums import CycleState
from organisations.models import Institute

ADDRESS_LIMIT = 64  # characters: a folded code, a year, the code of an institute, a number
TRIES = 20


class Addressed(models.Model):
    """`cdg-2025`, or `cdg-2025-inset-dunkerque` where another institute has the former.

    The address is stored, and never changes once the cycle is public: people have written it down.
    """

    institute = models.ForeignKey(Institute, on_delete=models.PROTECT, related_name="cycles", verbose_name="institut")
    code = models.CharField(
        "code", max_length=CODE_LIMIT, validators=[validate_code], help_text="Par exemple CDG, PC-2 ou CIDGI 006."
    )
    code_key = models.CharField(max_length=CODE_LIMIT * 2, editable=False, default="")
    year = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(1990), MaxValueValidator(2200)])
    slug = models.SlugField("adresse", max_length=ADDRESS_LIMIT, unique=True, editable=False)

    state: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what the code is compared by, and the address; the code itself is kept as it is printed."""
        self.code = clean_code(self.code)
        self.code_key = code_key(self.code)
        columns = kwargs.get("update_fields")
        if columns is not None and {"code", "year", "institute"} & set(columns):
            kwargs["update_fields"] = columns = {*columns, "code_key", "slug"}
        if (columns is None or "slug" in columns) and self._needs_slug():
            self._save_with_slug(*args, **kwargs)
        else:
            super().save(*args, **kwargs)

    @property
    def reference(self) -> str:
        """What numbers of dossiers begin with: CDG-2025, CIDGI-006-2026, CDG-2025-INSET-DUNKERQUE."""
        if not self.slug.startswith(f"{self.code_key}-"):
            return self.slug.upper()
        return self.code.replace(" ", "-") + self.slug.removeprefix(self.code_key).upper()

    @property
    def label(self) -> str:
        """« CDG 2025 », with its institute where another one had the code first. A query there, unless it was read."""
        if self.slug == f"{self.code_key}-{self.year}":
            return f"{self.code} {self.year}"
        return f"{self.code} {self.year}, {self.institute.code}"

    def _needs_slug(self) -> bool:
        """Whether the cycle has no address yet, or is a draft whose code or year is not that of its address."""
        if not self.slug:
            return True
        if self.state != CycleState.DRAFT or self.slug == f"{self.code_key}-{self.year}":
            return False
        _, long = itertools.islice(self._possible_slugs(), 2)
        head, _, number = self.slug.rpartition("-")
        return self.slug != long and not (head == long and number.isascii() and number.isdigit())

    def _possible_slugs(self) -> Iterator[str]:
        """The addresses that the cycle may bear, in order of preference; without an end, the last ones are numbered."""
        short = f"{self.code_key}-{self.year}"
        long = f"{short}-{slugify(self.institute.code) or 'institut'}"
        yield from (short, long)
        yield from (f"{long}-{number}" for number in itertools.count(2))

    def _save_with_slug(self, *args: Any, **kwargs: Any) -> None:
        """Save under the first address that is free. Another cycle may take it meanwhile: the constraint tells."""
        others = type(self)._base_manager.exclude(pk=self.pk)
        for slug in itertools.islice(self._possible_slugs(), TRIES):
            if others.filter(slug=slug).exists():
                continue
            self.slug = slug
            try:
                with transaction.atomic():
                    super().save(*args, **kwargs)
                return
            except IntegrityError:
                if not others.filter(slug=slug).exists():
                    raise
        raise IntegrityError(f"No free address for {self.code_key} {self.year}.")
