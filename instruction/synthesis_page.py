"""What the page of a synthesis shows to one person of the team."""

from functools import cached_property

from accounts.models import User
from candidatures.changes import ChangesSince
from candidatures.models import Candidature
from instruction.enums import SynthesisState
from instruction.forms.synthesis import SynthesisForm
from instruction.models import Synthesis
from instruction.services.syntheses import mark_of_dossier
from instruction.syntheses import changes_after, dossier_words
from instruction.synthesis_lifecycle import validates_at, why_not_judged, why_not_written, writes_at


class SynthesisPage:
    """The version that is shown, the others, and what this person may do with the last one. One query for all of them.

    `version` asks for an earlier one, by its number; anything else shows the last.
    """

    def __init__(self, user: User, candidature: Candidature, version: str = "") -> None:
        self.user, self.candidature = user, candidature
        related = ("author", "validated_by", "returned_by")
        self.versions: list[Synthesis] = list(candidature.syntheses.with_standing().select_related(*related))
        for one in self.versions:
            one.candidature = candidature
        self.last = self.versions[0] if self.versions else None
        asked = [one for one in self.versions if str(one.number) == version]
        self.synthesis = asked[0] if asked else self.last

    @property
    def is_last(self) -> bool:
        """Whether the version shown is the one that counts now."""
        return self.synthesis is self.last

    @property
    def number(self) -> int:
        """That of the last version, or of the first one to come."""
        return self.last.number if self.last else 1

    @property
    def mark(self) -> str:
        """That of the last version, empty for none."""
        return self.last.mark if self.last else ""

    @cached_property
    def dossier(self) -> str:
        """The mark of the dossier shown beside. One query."""
        return mark_of_dossier(self.candidature)

    @cached_property
    def writes(self) -> bool:
        """Whether this person writes syntheses here, whatever stands in the way now."""
        return writes_at(self.user, self.candidature)

    @cached_property
    def validates(self) -> bool:
        """Whether this person validates them."""
        return validates_at(self.user, self.candidature)

    @property
    def obstacle(self) -> str:
        """Why nobody writes now, and what to do; for whoever would."""
        return why_not_written(self.candidature) if self.writes else ""

    @property
    def judging_obstacle(self) -> str:
        """Why it is neither proposed nor validated now, and what to do."""
        return why_not_judged(self.candidature)

    @property
    def is_open(self) -> bool:
        """Whether this person writes in the version that is shown."""
        is_draft = self.last is None or self.last.state == SynthesisState.DRAFT
        return self.is_last and is_draft and self.writes and not self.obstacle

    @property
    def is_proposed(self) -> bool:
        """Whether the version shown waits for somebody to validate it."""
        return self.synthesis is not None and self.synthesis.state == SynthesisState.PROPOSED

    @property
    def can_rework(self) -> bool:
        """Whether another version may begin from this one."""
        shown = self.synthesis
        return self.is_last and shown is not None and shown.is_validated and self.writes and not self.obstacle

    @cached_property
    def former(self) -> Synthesis | None:
        """The validated version that the committee reads while another one is written."""
        found = next((one for one in self.versions if one.is_validated), None)
        return found if found is not self.synthesis else None

    @property
    def is_outdated(self) -> bool:
        """Whether the dossier was sent again since the version shown judged it."""
        return bool(self.changes)

    @cached_property
    def changes(self) -> ChangesSince:
        """What changed since the validated version that counts: the one shown, or the one that is being replaced."""
        judged = self.synthesis if self.synthesis and self.synthesis.is_validated else self.former
        return changes_after(judged) if judged else ChangesSince(None, [], [])

    @property
    def judged(self) -> str:
        """The version of the dossier that the shown one judged, in words."""
        return dossier_words(self.synthesis) if self.synthesis else ""

    def new_form(self) -> SynthesisForm | None:
        """The form as it is stored, for whoever writes now."""
        return SynthesisForm(synthesis=self.last, dossier=self.dossier) if self.is_open else None
