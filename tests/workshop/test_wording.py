"""What a part held, in French words."""

from candidatures.enums import Category
from cycles.eligibility import Eligibility
from cycles.targets import Bound, Dimension, Gender, Target
from workshop.parts import GRID, MODULE, TEXTS, PartKey
from workshop.wording import compare, tell


def test_rows_conditions_and_targets_are_told_in_words():
    rules = Eligibility(categories=(Category.DGS,), min_years=2, repeat_after=0, min_population=20_000)
    assert tell("eligibility", rules.write(), {}).split("\n") == [
        "Fonctions admises\u00a0: Direction générale des services",
        "Au moins 2 ans en poste",
        "Nouvelle candidature d’un ancien participant\u00a0: jamais",
        "Employeur d’au moins 20\u202f000 habitants",
    ]
    target = Target(Dimension.GENDER, Gender.WOMEN, Bound.AT_LEAST, 8)
    assert tell("targets", [target.write()], {}) == "Au moins 8\u00a0femmes"
    expense = {"label": "Repas", "payer": "Vous", "amount": None, "scale": "barème"}
    assert tell("expenses", [expense], {}) == "Repas, Vous, barème"
    assert tell("pieces", [{"label": "CV du candidat", "kind": "CV"}], {}) == "CV du candidat (CV)"
    assert tell("contacts", [{"role": "Conseil", "service": "", "name": "Hélène", "email": "", "phone": ""}], {}) == (
        "Conseil, Hélène"
    )


def test_only_what_differs_is_compared():
    before = {"title": "Décider", "starts_on": "2027-05-04", "objectives": ["Tenir"]}
    versions = compare(PartKey(MODULE, "x"), before, {**before, "starts_on": "2027-05-11"}, {})
    assert [(each.label, each.stored, each.typed) for each in versions] == [
        ("Premier jour", "mardi 4\u00a0mai\u00a02027", "mardi 11\u00a0mai\u00a02027")
    ]
    gone = compare(PartKey(MODULE, "x"), before, {}, {})
    assert {each.typed for each in gone} == {"(vide)"}
    order = [{"uid": "a", "under": ""}, {"uid": "b", "under": "a"}]
    (texts,) = compare(PartKey(TEXTS), {"order": []}, {"order": order}, {"a": "Premier"})
    assert texts.typed == "Premier\n– Sans titre"
    criteria = [{"label": "Projet", "weight": 30, "help": ""}]
    assert compare(PartKey(GRID), {"criteria": []}, {"criteria": criteria}, {})[0].typed == "Projet, 30\u202f%"
