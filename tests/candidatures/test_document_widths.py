"""A value of any length stays between the margins of what is printed."""

import datetime

import pytest
from django.template.loader import render_to_string

from candidatures.wordings.letters import RECEIPT_LETTER
from organisations.remedies import REMEDIES_LIMIT, write_remedies
from tests.rendering import lay_out, lonely_headings, spills, texts_of
from toolkit.domain.days import add_months
from toolkit.text.typography import format_day, format_moment
from toolkit.wordings.letters import write_letter

DAY = datetime.date(2026, 1, 14)
HOUR = datetime.datetime(2026, 1, 14, 22, 59, tzinfo=datetime.UTC)
INSTITUTE = {"parent": "P" * 200, "service": "S" * 200, "address": ["A" * 120], "email": f"{'e' * 200}@example.org"}
INSTITUTE |= {"town": "T" * 80, "colours": [], "logo": ""}
PAPER = {"document": {"number": "AR-2026-00012", "code": "7KQ4-9MZD-WX3T"}}
PAPER |= {"verification_address": f"https://{'d' * 60}.{'d' * 60}.example.org/verification/"}
INSTITUTE |= {"name": "N" * 200, "phone": "0" * 60}
SENDER = {"parent": "Centre national de la fonction publique territoriale", "service": "Service formation continue"}
SENDER |= {"name": "Institut national des études territoriales", "address": ["1 rue de l’Essai", "67000 Strasbourg"]}
SENDER |= {"email": "formation@example.org", "phone": "03 00 00 00 00", "town": "Strasbourg"}
SENDER |= {"colours": [], "logo": ""}


def remedies(court: str) -> str:
    return write_remedies("", name=SENDER["name"], address=SENDER["address"], court=court)


def words(value: str, **values: str) -> dict[str, str]:
    """The title and the body of a receipt, every variable as long as this."""
    told = {name: value if isinstance(example, str) else example for name, example in RECEIPT_LETTER.examples.items()}
    told |= {"recu_le": format_moment(HOUR), "renvoye_le": "", "ancien_accuse": "", "civilite": "Madame", **values}
    return write_letter(RECEIPT_LETTER, told, institute=None, scope=None, words=RECEIPT_LETTER.default)


def receipt(value: str) -> str:
    piece = {"label": value, "filename": f"{value}.pdf", "size": 20_000_000, "sha256": "a" * 64}
    return render_to_string(
        "candidatures/documents/receipt.html",
        {
            **words(value, renvoye_le=format_moment(HOUR), ancien_accuse=value),
            "title": "Accusé", "number": "CDG-2026-0001", "full_name": value, "civility": "Madame", "job_title": value,
            "employer_name": value, "cycle_title": value, "cycle_promotion": 22, "cycle_year": 2026,
            "received_on": DAY, "received": format_moment(HOUR), "revised_at": HOUR, "former_number": value,
            "silence_on": add_months(DAY, 2), "silence_months": 2, "remedies": remedies(value),
            "institute": INSTITUTE, "pieces": [piece, piece], "commitment": value, "commitment_signed": False,
            "issued_on": DAY, **PAPER,
        },
    )  # fmt: skip


def lines(value: str) -> list[list[str]]:
    return [["Fonction", value], [value, "Ville de Bréval"]]


def act(value: str) -> str:
    context = {"lines": lines(value), "text": f"Fonction : {value}", "sha256": "a" * 64, "signed_on": "14 janvier"}
    names = {"signatory_name": value, "signatory_capacity": value, "institute": INSTITUTE, "issued_on": DAY}
    return render_to_string("candidatures/documents/commitment.html", {"title": "Acte", **context, **names, **PAPER})


def form(value: str) -> str:
    names = {"signatory_name": value, "signatory_capacity": value, "billing_siret": "21990022200015"}
    context = {"lines": lines(value), "promise": value, "institute": INSTITUTE}
    return render_to_string("candidatures/documents/commitment_form.html", {"title": "Formulaire", **context, **names})


@pytest.mark.parametrize("document", [receipt, act, form])
@pytest.mark.parametrize("length", [108, 250])
def test_document_keeps_an_unbroken_value_between_its_margins(document, length):
    assert not spills(document("M" * length))


def sizes(html: str) -> set[float]:
    """The sizes of the characters that a document prints, in points, but for those of « 22e »."""
    texts = [text for sheet in lay_out(html) for text in texts_of(sheet) if text.element_tag != "sup"]
    return {text.style["font_size"] * 0.75 for text in texts}


def longest_act(letter: str) -> str:
    """Every line as long as its columns let it be."""
    names = {"Candidature de": 161, "Fonction": 160, "Employeur": 226, "Formation": 230, "Absences": 420}
    names |= {"Droits d’inscription": 12, "Engagement": 520, "SIRET à facturer": 17, "Code service": 100}
    names |= {"Numéro d’engagement": 50, "Contact pour la facture": 376, "Signataire": 242}
    names |= {"Lien personnel envoyé à": 254, "Signé le": 60}
    lines = [[label, (letter * length)[:length]] for label, length in names.items()]
    text = "\n".join(f"{label} : {value}" for label, value in lines)
    signatory = {"signatory_name": (letter * 120)[:120], "signatory_capacity": (letter * 120)[:120]}
    context = {"lines": lines, "text": text, "sha256": "a" * 64, "signed_on": "14 janvier", **signatory}
    institute = {"institute": SENDER, "issued_on": DAY}
    return render_to_string(
        "candidatures/documents/commitment.html", {"title": "Acte", **context, **institute, **PAPER}
    )


@pytest.mark.parametrize("letter", ["n", "mot long "])
def test_act_holds_on_one_page_and_its_proof_is_read_without_a_glass(letter):
    document = longest_act(letter)
    assert len(lay_out(document)) == 1
    assert min(sizes(document)) >= 8
    assert not spills(document)


def longest_receipt(letter: str, pieces: int, **more: str) -> str:
    """Names as long as their columns let them be; without a letter, as they commonly are."""
    name, post, employer, label = ((letter * limit)[:limit] for limit in (161, 160, 200, 200))
    if not letter:
        name, post, employer = "Anaïs Vauquelin-Roche", "Directrice générale des services", "Ville de Bréval-sur-Orne"
    piece = {"label": label or "Projet professionnel", "filename": f"{label[:190] or 'projet'}.pdf"}
    piece |= {"size": 2 * 10**7, "sha256": "a" * 64}
    return render_to_string(
        "candidatures/documents/receipt.html",
        {
            **words("", renvoye_le=format_moment(HOUR), ancien_accuse="AR-2026-00011", recu_le=format_moment(HOUR),
                    silence_le=format_day(add_months(DAY, 2)), mois_de_silence="2"),
            "title": "Accusé", "number": "CDG-2026-0001", "full_name": name, "civility": "Madame",
            "job_title": post, "employer_name": employer, "cycle_promotion": 22,
            "cycle_title": "Cycle de direction générale", "cycle_year": 2026, "received": format_moment(HOUR),
            "revised_at": HOUR, "former_number": "AR-2026-00011",
            "silence_on": add_months(DAY, 2), "silence_months": 2,
            "remedies": remedies("Tribunal administratif de Strasbourg"),
            "institute": SENDER, "pieces": [piece] * pieces, "commitment": "Signé en ligne",
            "commitment_signed": False, "issued_on": DAY, **PAPER,
            "verification_address": "https://candidatures.example.org/verification/", **more,
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "pieces"),
    [("", 1), ("", 3), ("", 6), ("n", 1), ("n", 4), ("mot long ", 1), ("mot long ", 3), ("mot long ", 6)],
)
def test_receipt_holds_on_one_page(letter, pieces):
    document = longest_receipt(letter, pieces)
    assert len(lay_out(document)) == 1
    assert min(sizes(document)) >= 8
    assert not spills(document)


def test_receipt_whose_remedies_are_as_long_as_they_may_be_holds_on_one_page():
    text = ("devant {tribunal}, " + "mot long " * REMEDIES_LIMIT)[:REMEDIES_LIMIT]
    longest = write_remedies(text, name=SENDER["name"], address=SENDER["address"], court="Tribunal administratif")
    assert len(lay_out(longest_receipt("", 3, remedies=longest))) == 1


def test_receipt_of_twenty_files_takes_a_second_page_and_leaves_no_heading_alone():
    document = longest_receipt("mot long ", 20)
    assert len(lay_out(document)) == 2
    assert not spills(document)
    assert not lonely_headings(document)
