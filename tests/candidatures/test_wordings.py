"""A changed text reaches the next mail and the next letter, and none that left before."""

import pytest

from candidatures.enums import State
from candidatures.wordings.common import sample_values
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.factories.cycles import CallFactory
from toolkit.documents.services import ensure_rendered
from toolkit.notifications.models import OutboxMail
from toolkit.text.markdown import escape_markdown
from toolkit.wordings.kinds import all_kinds, kind_of
from toolkit.wordings.language import fill
from toolkit.wordings.services import save_wording

pytestmark = pytest.mark.django_db


def change(key, cycle, before, after):
    kind = kind_of(key)
    assert before in kind.default
    text = kind.default.replace(before, after)
    save_wording(actor=None, kind=kind, institute=cycle.institute, text=text, seen="0")


def last_mail(candidature):
    return OutboxMail.objects.filter(about=candidature.uuid, event="candidature.rejected").get()


def test_a_changed_text_reaches_the_next_mail_and_letter_and_no_earlier_one():
    cycle = CallFactory()
    earlier = candidature_in(State.REJECTED, cycle=cycle)
    change("candidature.rejected", cycle, "Vous pouvez candidater", "{{ prenom }}, vous pourrez candidater")
    change("letter.refusal", cycle, "Nous vous remercions", "{{ accord|Cher candidat|Chère candidate }}, merci")
    later = candidature_in(State.REJECTED, cycle=cycle, title="F", first_name="Inès")
    assert "Inès, vous pourrez candidater" in last_mail(later).text_body
    assert "Chère candidate, merci" in later.letter.context["body"]
    assert "Vous pouvez candidater" in last_mail(earlier).text_body
    assert "Nous vous remercions" in earlier.letter.context["body"]
    assert ensure_rendered(earlier.letter.pk).file


def test_another_institute_keeps_its_own_words():
    cycle, other = CallFactory(), CallFactory(institute__code="AUTRE")
    change("candidature.rejected", cycle, "Vous pouvez candidater", "Vous pourrez candidater")
    assert "Vous pouvez candidater" in last_mail(candidature_in(State.REJECTED, cycle=other)).text_body


def test_a_real_dossier_gives_every_text_of_the_app_what_it_needs():
    values = sample_values(CandidatureFactory(complete=True, signed=True, title="M", first_name="Paul"))
    for kind in (kind for kind in all_kinds() if kind.sample is not None):
        words = fill(kind, kind.default, {**kind.examples, **values}, escape=escape_markdown)
        assert "{{" not in words
        assert "None" not in words
