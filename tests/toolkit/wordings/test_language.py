"""What a text may hold, what it is refused for, and what its variables give."""

import time

import pytest

from toolkit.text.markdown import escape_markdown
from toolkit.wordings.checking import check
from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.kinds import Variable, WordingKind
from toolkit.wordings.language import BODY_LIMIT, agree, fill, fill_line

KIND = WordingKind(
    key="essai",
    label="Essai",
    form=Form.MAIL,
    moment=Moment.DECISION,
    app="candidatures",
    variables=(
        Variable("personne", "prénom et nom", "Anaïs Rochebrune"),
        Variable("accord", "accorde un mot", "f", kind=VariableKind.AGREEMENT),
        Variable("lien", "adresse où répondre", "https://x.example/", kind=VariableKind.LINK, required=True),
        Variable("motif", "motif, s’il y en a un", "Projet à mûrir", drops=True),
        Variable("points", "liste des points", "- un", kind=VariableKind.BLOCK),
        Variable("si_complet", "reste si rien ne manque", True, kind=VariableKind.CONDITION),
        Variable("fonction", "fonction", "DGA"),
    ),
    words="Objet\n\n[Répondre]({{ lien }})",
)
VALUES = {**KIND.examples, "lien": "https://x.example/"}
RIGHT = "Bonjour\n\nVous êtes {{ accord|admis|admise }}, {{ personne }}.\n\n[Répondre]({{ lien }})"


def filled(text, **values):
    return fill(KIND, text, {**VALUES, **values}, escape=escape_markdown)


def test_a_right_text_is_kept():
    assert check(KIND, RIGHT) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            RIGHT.replace("personne", "persone"),
            "« {{ persone }} » n’est pas une variable de ce texte. Vouliez-vous {{ personne }} ?",
        ),
        (
            RIGHT.replace("personne", "zzz"),
            "« {{ zzz }} » n’est pas une variable de ce texte. Choisissez-en une dans la liste.",
        ),
        (RIGHT.replace("personne }}", "personne|upper }}"), "cette variable s’écrit seule, {{ personne }}."),
        (RIGHT.replace("admis|admise", "admis"), "un accord donne les deux formes, {{ accord|admis|admise }}."),
        (RIGHT + "\n\n{% for x in y %}", "{% for x in y %} » ressemble à une instruction"),
        (RIGHT + "\n\n{# note #}", "ressemble à une instruction"),
        (RIGHT + "\n\n{{ personne", "Des accolades sont ouvertes sans être fermées, ou l’inverse"),
        (
            RIGHT.replace("({{ lien }})", "(https://x.example/)"),
            "Ce texte doit garder {{ lien }} (adresse où répondre)",
        ),
        (RIGHT + "\n\nVoici {{ points }}", "{{ points }} est un paragraphe entier"),
        ("\n\nBonjour {{ lien }}", "Le texte est vide"),
        ("{{ personne }}\n\n[Répondre]({{ lien }})", "L’objet ne tient que des variables"),
        ("Objet\n\n{{ si_complet }}[Répondre]({{ lien }})\n\n{{ motif }}", "Tous les paragraphes peuvent disparaître"),
        ("Objet seul", "Le texte est vide. Pour reprendre celui d’origine"),
        ("O" * 300 + "\n\n{{ lien }}", "L’objet compte 300 caractères : retirez-en au moins 150."),
        ("Objet\n\n" + "a" * (BODY_LIMIT + 3), f"Le texte compte {BODY_LIMIT + 3} caractères : retirez-en au moins 3."),
    ],
)
def test_what_cannot_be_sent_is_told_in_a_sentence(text, sentence):
    assert sentence in " ".join(check(KIND, text))


def test_every_fault_is_told_at_once():
    assert len(check(KIND, "Objet\n\n{{ un }} {{ deux }}")) == 3  # two names, and the link that is missing


@pytest.mark.parametrize(
    "text", ["{" * 200_000, "{{" * 100_000, "{{ a }}" * 1_000, "}}{{" * 2_000, "x\n\n" + "{{ lien }}\n" * 700]
)
def test_a_check_is_quick_whatever_the_text(text):
    start = time.process_time()
    check(KIND, f"Objet\n\n{text}")
    assert time.process_time() - start < 1


@pytest.mark.parametrize(("gender", "word"), [("f", "admise"), ("m", "admis"), ("", "admis ou admise")])
def test_words_agree_with_the_person(gender, word):
    assert agree(gender, ["admis", "admise"]) == word
    assert filled("{{ accord | admis | admise }}", accord=gender) == word


def test_a_paragraph_leaves_with_what_it_is_about():
    text = "Bonjour.\n\nLe motif :\n> {{ motif }}\n\n{{ si_complet }}Rien ne manque.\n\nFin."
    assert filled(text, motif="Trop tôt", si_complet=False) == "Bonjour.\n\nLe motif :\n> Trop tôt\n\nFin."
    assert filled(text, motif="", si_complet=True) == "Bonjour.\n\nRien ne manque.\n\nFin."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ personne }}, {{ fonction }}, écrit.", "Anaïs Rochebrune, écrit."),
        ("Bonjour {{ fonction }},", "Bonjour,"),
        ("{{ fonction }} Bonjour", "Bonjour"),
        ("Elle est {{ fonction }} ici", "Elle est ici"),
    ],
)
def test_an_empty_word_leaves_no_hole(text, expected):
    assert filled(text, fonction="") == expected


def test_what_a_person_typed_is_no_variable_and_no_link():
    typed = "{{ lien }} [clic](https://evil.example)"
    assert "evil" in filled("{{ personne }}", personne=typed)
    assert "](https" not in filled("{{ personne }}", personne=typed)
    assert fill_line(KIND, "Re : {{ personne }}", {**VALUES, "personne": "a\r\nBcc: b"}, escape=str) == "Re : a Bcc: b"


def test_lines_of_a_quoted_word_stay_in_the_quote():
    assert filled("> {{ motif }}", motif="un\ndeux") == "> un\\\n> deux"
