import re

import pytest

from tests.toolkit.notifications.words import MAIL, WORDS
from toolkit.notifications.composing import compose

URL = "http://127.0.0.1:8000/candidatures/7b1c_9/"


def composed(**changes):
    values = {
        "numero": "2026-CDG-0012",
        "personne": "Awa Diallo",
        "cycle": "Cycle de direction générale",
        "lien": URL,
        "message": "Merci.",
    }
    return compose(kind=MAIL, words=WORDS, values={**values, **changes}, reply_to="cycles@example.org")


def test_subject_is_the_first_line_and_is_not_in_the_body():
    words = composed()
    assert words.subject == "Votre candidature 2026-CDG-0012 est déposée"
    assert not words.text.startswith("Votre candidature")


def test_text_gives_addresses_in_full():
    text = composed().text
    assert f"Ouvrir mon dossier\u00a0:\n{URL}" in text
    assert "l’aide (http://127.0.0.1:8000/aide/)" in text
    assert "Une question\u00a0: cycles@example.org, ou" in text
    assert "– relire l’accusé de réception joint\u202f;\n– attendre" in text
    assert "\\" not in text
    assert "**" not in text


def test_html_turns_a_lone_link_into_a_button():
    html = composed().html
    buttons = re.findall(r'<a[^>]*class="action"[^>]*>', html)
    assert len(buttons) == 1
    assert f'href="{URL}"' in buttons[0]
    assert re.search(r"background: ?#0e4a57", buttons[0])
    assert "<style" not in html
    assert '<html lang="fr">' in html
    assert html.count("<h1") == 1


def test_french_typography_is_set():
    assert "à\u00a0:" in composed().text
    assert "Ville d’Exemple\u202f!" in composed(message="Ville d'Exemple !").text


@pytest.mark.parametrize(
    "typed",
    [
        "[Gagnez](https://evil.example)",
        "<https://evil.example>",
        "<b>Awa</b>",
        "![x](https://evil.example/x.png)",
        "**Awa** _Diallo_ `code`",
        "&lt;script&gt;x",
        "# Titre",
        "1. un",
        "Jean-Paul (DGS) + 3 * 2 = 6 ~ 5 | \\o/",
    ],
)
def test_what_a_person_typed_stays_words(typed):
    words = composed(personne=typed, message=typed)
    assert f"Bonjour {typed}," in words.text
    assert f"> {typed}" in words.text
    assert "evil.example" not in "".join(re.findall(r'(?:href|src)="[^"]*"', words.html))
    assert not re.search(r"<(b|script|code|img|ol)\b", words.html)


def test_line_breaks_of_a_message_are_kept():
    words = composed(message="Première ligne\nSeconde ligne\n\n    Autre paragraphe\n- tiret")
    assert "> Première ligne\n> Seconde ligne\n\n> Autre paragraphe\n> - tiret" in words.text
    assert "<code" not in words.html


def test_subject_stays_on_one_line():
    words = composed(numero="12\r\nBcc: victime@example.org")
    assert words.subject == "Votre candidature 12 Bcc: victime@example.org est déposée"
    assert "Bcc" not in words.text


def test_mail_without_subject_is_refused():
    with pytest.raises(ValueError, match="subject"):
        compose(kind=MAIL, words="{{ personne }}\n\nBonjour.", values={"personne": ""})


def test_a_value_that_is_missing_is_an_error_of_ours():
    with pytest.raises(ValueError, match="'personne' was given no value"):
        compose(kind=MAIL, words="Bonjour\n\n{{ personne }}", values={})
