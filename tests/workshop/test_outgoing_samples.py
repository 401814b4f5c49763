"""Every text that leaves, read with each person who does not exist; nothing is written to a database."""

import re
from pathlib import Path

import pytest

from candidatures.wordings.samples import SAMPLES, sample_cycle
from organisations.models import Institute
from toolkit.wordings.checking import check
from toolkit.wordings.enums import Form, VariableKind
from toolkit.wordings.kinds import all_kinds
from toolkit.wordings.language import join_mail, split_mail
from workshop.outgoing.previewing import draw, values_for

ROOT = Path(__file__).parents[2]
APPS = (
    "accounts",
    "candidatures",
    "committee",
    "instruction",
    "workshop",
    "catalogue",
    "fees",
    "dashboard",
    "cycles",
    "programme",
    "convocations",
    "evaluations",
    "peers",
    "modules",
)
MAILS = [kind for kind in all_kinds() if kind.form == Form.MAIL]
WRITTEN = [kind for kind in all_kinds() if kind.has_subject]
# « {{ », a value that is missing, a hole, an article that was not joined, an agreement with a slash or a point.
WRONG = re.compile(
    r"\\|\{\{|\}\}|\bNone\b|  | [,.]|\b(?:[dD]e|à) [lL]es? [A-ZÉÈ]|[·•]e|\(e\)|/e\b|\b[dD]e [AEIOUÉÈaeiouéè]\w"
)


@pytest.fixture(scope="module")
def cycle():
    return sample_cycle(
        Institute(
            pk=1,
            code="INET",
            name="Institut national des études territoriales",
            email="cycles@example.org",
            phone="03 00 00 00 00",
            court="tribunal administratif de Strasbourg",
            signatory_name="Odile Ruffenac-Stern",
            signatory_capacity="Directrice de la formation",
        )
    )


def read(kind, sample, cycle, **changes):
    """The words as they are read: the subject, then the paragraphs, without tags."""
    values = {**values_for(kind, cycle, sample.of(cycle)), **changes}
    drawn = draw(kind, kind.default, values)
    assert drawn.subject or kind.form == Form.LIBRARY
    assert drawn.body or drawn.reasons
    said = [words for reason in drawn.reasons for words in reason]
    return "\n".join([drawn.subject, *said, *re.sub(r"<[^>]+>", "\n", drawn.body).split("\n")])


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.key)
def test_every_text_reads_well_with_everybody(kind, cycle):
    for sample in SAMPLES:
        words = read(kind, sample, cycle)
        assert not WRONG.findall(words), words


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.key)
def test_every_paragraph_can_be_read_and_can_leave(kind, cycle):
    sides = [variable for variable in kind.variables if variable.drops or variable.kind == VariableKind.CONDITION]
    shown = {each.name: True if each.kind == VariableKind.CONDITION else each.example for each in sides}
    everything = read(kind, SAMPLES[0], cycle, **shown)
    nothing = read(kind, SAMPLES[0], cycle, **{each.name: "" for each in sides})
    assert not WRONG.findall(everything + nothing), everything + nothing
    assert len(nothing) <= len(everything)


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.key)
def test_every_text_of_the_product_would_be_kept(kind):
    assert check(kind, kind.default) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_variable_of_a_text_has_a_value(sample, cycle):
    """A text that names them all is drawn."""
    for kind in WRITTEN:
        every = "\n\n".join(
            f"{{{{ {each.name}{'|un|une' if each.kind == VariableKind.AGREEMENT else ''} }}}}"
            for each in kind.variables
        )
        subject, _ = split_mail(kind.default)
        draw(kind, join_mail(subject, every), values_for(kind, cycle, sample.of(cycle)))


def test_each_sample_is_somebody_else(cycle):
    people = [sample.of(cycle) for sample in SAMPLES]
    assert {person.title for person in people} == {"F", "M", ""}
    assert len({person.full_name for person in people}) == len(SAMPLES)
    assert all(person.pk is None for person in people)


def test_every_mail_of_the_product_is_a_text():
    """Each event that the code names is declared; each text that is declared is named. Some are named without their
    first part, which the function that writes the mail adds; those of accounts, by the library's templates."""
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    sources = [path for path in sources if "wordings" not in path.relative_to(ROOT).parts]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    ends = {kind.key.rpartition(".")[2] for kind in MAILS} | {kind.key for kind in MAILS}
    assert set(re.findall(r'event="([^"]+)"', code)) <= ends
    assert [
        kind.key for kind in MAILS if not re.search(rf'"({re.escape(kind.key)}|{kind.key.rpartition(".")[2]})"', code)
    ] == []
