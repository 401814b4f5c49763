"""« de » that elides, and the article of a body's name, on names as people and institutes have them."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template import engines

from candidatures.enums import State
from toolkit.text.french import au, de, du, le, list_in_words, que, spell

PEOPLE = {
    "Anaïs": "d’Anaïs", "anaïs": "d’anaïs", "Élodie": "d’Élodie", "Émile": "d’Émile", "Ingrid": "d’Ingrid",
    "Óscar": "d’Óscar", "Umberto": "d’Umberto", "Ünal": "d’Ünal", "Œdipe": "d’Œdipe", "Æthelred": "d’Æthelred",
    "Paul": "de Paul", "Zoé": "de Zoé", "Łukasz": "de Łukasz", "Þórunn": "de Þórunn", "Çelik": "de Çelik",
    "Hélène": "d’Hélène", "Henri": "d’Henri", "Hervé": "d’Hervé", "Hugo": "d’Hugo", "Hubert": "d’Hubert",
    "Honoré": "d’Honoré", "Hortense": "d’Hortense", "Hyacinthe": "d’Hyacinthe", "Hadrien": "d’Hadrien",
    "Hassan": "de Hassan", "Hamid": "de Hamid", "Hicham": "de Hicham", "Hocine": "de Hocine", "Heinrich": "de Heinrich",
    "Yves": "d’Yves", "Yvonne": "d’Yvonne", "Yann": "de Yann", "Yasmine": "de Yasmine", "Yohan": "de Yohan",
    "« Anaïs »": "d’« Anaïs »", "l'Aure": "de l'Aure", "Le Goff": "de Le Goff", "d’Ormesson": "de d’Ormesson",
    "O’Brien": "d’O’Brien", "11e": "de 11e", "Onze": "de Onze", "": "",
}  # fmt: skip
BODIES = {
    "Institut national": ("l’Institut national", "de l’Institut national", "à l’Institut national"),
    "INET": ("l’INET", "de l’INET", "à l’INET"),
    "CNFPT": ("le CNFPT", "du CNFPT", "au CNFPT"),
    "Centre de gestion": ("le Centre de gestion", "du Centre de gestion", "au Centre de gestion"),
    "École nationale": ("l’École nationale", "de l’École nationale", "à l’École nationale"),
    "Ville d’Aure": ("la Ville d’Aure", "de la Ville d’Aure", "à la Ville d’Aure"),
    "ville de Vire": ("la ville de Vire", "de la ville de Vire", "à la ville de Vire"),
    "VILLE DE VIRE": ("la VILLE DE VIRE", "de la VILLE DE VIRE", "à la VILLE DE VIRE"),
    "Commune de Die": ("la Commune de Die", "de la Commune de Die", "à la Commune de Die"),
    "Com.com de l’Aure": ("la Com.com de l’Aure", "de la Com.com de l’Aure", "à la Com.com de l’Aure"),
    "Agglomération d’Évreux": ("l’Agglomération d’Évreux", "de l’Agglomération d’Évreux", "à l’Agglomération d’Évreux"),
    "Métropole de Lyon": ("la Métropole de Lyon", "de la Métropole de Lyon", "à la Métropole de Lyon"),
    "Département du Lot": ("le Département du Lot", "du Département du Lot", "au Département du Lot"),
    "Région Bretagne": ("la Région Bretagne", "de la Région Bretagne", "à la Région Bretagne"),
    "CCAS": ("le CCAS", "du CCAS", "au CCAS"),
    "SDIS des Ardennes": ("le SDIS des Ardennes", "du SDIS des Ardennes", "au SDIS des Ardennes"),
    "Syndicat mixte": ("le Syndicat mixte", "du Syndicat mixte", "au Syndicat mixte"),
    "Hôpital de Foix": ("l’Hôpital de Foix", "de l’Hôpital de Foix", "à l’Hôpital de Foix"),
    "Hospices civils": ("les Hospices civils", "des Hospices civils", "aux Hospices civils"),
    "Le Grand Dijon": ("le Grand Dijon", "du Grand Dijon", "au Grand Dijon"),
    "Les Abers": ("les Abers", "des Abers", "aux Abers"),
    "L'Aure Agglo": ("l’Aure Agglo", "de l’Aure Agglo", "à l’Aure Agglo"),
    "Vire Normandie": ("Vire Normandie", "de Vire Normandie", "à Vire Normandie"),
    "Aure Agglo": ("Aure Agglo", "d’Aure Agglo", "à Aure Agglo"),
    "Cycle des DGA": ("le Cycle des DGA", "du Cycle des DGA", "au Cycle des DGA"),
    "Formation longue": ("la Formation longue", "de la Formation longue", "à la Formation longue"),
    "tribunal administratif": ("le tribunal administratif", "du tribunal administratif", "au tribunal administratif"),
    "Cour d’appel": ("la Cour d’appel", "de la Cour d’appel", "à la Cour d’appel"),
    "": ("", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "phrase"), PEOPLE.items())
def test_de_elides_before_a_vowel_and_a_mute_h(name: str, phrase: str) -> None:
    assert de(name) == phrase
    assert que(name) == phrase.replace("de ", "que ", 1).replace("d’", "qu’", 1) or "d’Ormesson" in name


@pytest.mark.parametrize(("name", "phrases"), BODIES.items())
def test_a_body_takes_its_article(name: str, phrases: tuple[str, str, str]) -> None:
    assert (le(name), du(name), au(name)) == phrases


def test_templates_say_the_same() -> None:
    words = "{{ who|de }}, {{ who|que }}, {{ body|le }}, {{ body|du|typo }}, {{ body|au|typo }}"
    template = engines["django"].from_string(words)
    said = template.render({"who": "Anaïs", "body": "Institut d'été"})
    assert said == "d’Anaïs, qu’Anaïs, l’Institut d&#x27;été, de l’Institut d’été, à l’Institut d’été"


def test_every_state_has_its_predicate() -> None:
    assert all(state.spec.predicate and "«" not in state.spec.predicate for state in State)


# « de » or an article, then a value that is a name or a title, in a template or in a formatted string.
_NAMES = r"(?:full_name|signatory_name|mandate\.name|institute\.name|employer_name|employer\.name|cycle\.title|court)"
_GLUED_IN_A_TEMPLATE = re.compile(rf"\b(?:de|d’|du|au|le|la|que|qu’|l’) ?\{{\{{ ?[\w.]*{_NAMES}\b")
_GLUED_IN_CODE = re.compile(rf"\b(?:de|d’|du|au|que|qu’) ?\{{[\w.()]*(?:{_NAMES}|applicant|\bwho)\}}")


def test_no_sentence_is_glued_around_a_name(project_root: Path) -> None:
    glued = [
        f"{path.relative_to(project_root)}: {found[0]}"
        for path in (project_root / "templates").rglob("*")
        if path.suffix in {".html", ".md", ".txt"}
        for found in _GLUED_IN_A_TEMPLATE.finditer(path.read_text())
    ]
    ours = {config.path for config in apps.get_app_configs() if "site-packages" not in config.path}
    glued += [
        f"{path.relative_to(project_root)}: {found[0]}"
        for room in sorted(ours)
        for path in Path(room).rglob("*.py")
        if path.name != "french.py"
        for found in _GLUED_IN_CODE.finditer(path.read_text())
    ]
    assert len(ours) > 10
    assert glued == []


def test_numbers_and_lists_in_words():
    assert (spell(1), spell(6), spell(20), spell(21)) == ("un", "six", "vingt", "21")
    assert list_in_words([]) == ""
    assert list_in_words(["a"]) == "a"
    assert list_in_words(["a", "b", "c"]) == "a, b et c"
