"""What Markdown hides of a text is found before the text is kept."""

import time

import pytest

from candidatures.wordings.letters import REFUSAL_LETTER
from tests.toolkit.wordings.test_language import KIND, RIGHT
from toolkit.notifications.composing import compose
from toolkit.wordings.checking import check
from toolkit.wordings.kinds import all_kinds
from toolkit.wordings.language import BODY_LIMIT

LINK = "[Répondre]({{ lien }})"


@pytest.mark.parametrize(
    "hidden",
    [
        "[jamais]: {{ lien }}",
        '[Répondre](https://ailleurs.example/ "{{ lien }}")',
        "[]({{ lien }})",
        "[Répondre](https://ailleurs.example/?{{ lien }})",
        "[Répondre](mailto:{{ lien }})",
        "{{ si_complet }}[Répondre]({{ lien }})",
        "{{ motif }}, {{ lien }}",
    ],
)
def test_a_link_that_the_reader_may_not_see_is_refused(hidden):
    assert "{{ lien }} (adresse où répondre) ne se lirait pas toujours" in " ".join(
        check(KIND, RIGHT.replace(LINK, hidden))
    )


@pytest.mark.parametrize(
    "code", ["`{{ lien }}`", "```\n{{ lien }}\n```", "```{{ lien }}\nici\n```", "`` {{ personne }} ``"]
)
def test_a_variable_is_no_code_where_its_words_would_bear_strokes(code):
    text = RIGHT if "personne" in code else RIGHT.replace(LINK, "")
    assert "dans un passage donné comme du code" in " ".join(check(KIND, f"{text}\n\n{code}"))


@pytest.mark.parametrize("subject", ["---", "#", "```", "[a]: b", ">", "-", "&nbsp;", "***"])
def test_a_subject_that_markdown_empties_is_refused_before_it_stops_a_mail(subject):
    text = RIGHT.replace("Bonjour", subject, 1)
    with pytest.raises(ValueError, match="subject"):
        compose(kind=KIND, words=text, values=KIND.examples)
    assert check(KIND, text) == ["L’objet serait vide, une fois sa mise en forme lue : écrivez-le en mots."]


@pytest.mark.parametrize(
    "shown",
    [
        "Répondez ici : {{ lien }}",
        "{{lien}}",
        "<{{ lien }}>",
        "> > - **[Répondre]({{ lien }})**",
        "[a][b]\n\n[b]: {{ lien }}",
    ],
)
def test_a_link_that_is_read_is_kept(shown):
    assert check(KIND, RIGHT.replace(LINK, shown)) == []


def test_a_letter_does_not_hide_what_the_law_asks_for():
    text = REFUSAL_LETTER.default.replace("{{ voies_de_recours }}", "\n\n[x]: {{ voies_de_recours }}\n\n")
    assert "{{ voies_de_recours }}" in " ".join(check(REFUSAL_LETTER, text))


def test_every_text_of_the_product_is_right():
    assert {kind.key: check(kind, kind.default) for kind in all_kinds() if check(kind, kind.default)} == {}


def test_a_variable_is_not_repeated_at_will():
    text = f"{RIGHT}\n\n{'{{ fonction }} ' * 13}"
    assert check(KIND, text) == ["{{ fonction }} revient 13 fois : gardez-la 12 fois au plus."]


@pytest.mark.parametrize(
    "mark", ["*", "> ", "[", "![", "[a](", "*_", "&amp;", "`", "<a:", "- ", "_a", "\\", "{{ motif }}\n\n"]
)
def test_a_check_is_quick_whatever_the_marks(mark):
    text = f"Objet\n\n{LINK}\n\n{mark * BODY_LIMIT}"[: BODY_LIMIT - 50]
    start = time.process_time()
    check(KIND, text)
    assert time.process_time() - start < 1
