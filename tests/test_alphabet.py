"""Searching and sorting by name: the same on both databases, as a French directory does."""

import re
from pathlib import Path
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Membership, User
from candidatures.models import Candidature
from committee.forms import NewSeatForm
from organisations.models import Employer, Institute
from tests.factories.organisations import make_siret
from tests.hostile import texts
from toolkit.text.search_text import fold, search_words, sort_key

# Each list in the order of a French directory.
PEOPLE = [
    ("Abry", "Zoé"), ("d’Aubigné", "Luc"), ("De La Tour", "Ève"), ("Delatour", "Anne"), ("Émond", "Anaïs"),
    ("Emonde", "Paul"), ("Lætitien", "Ida"), ("Łukasz", "Jan"), ("Martin", "Zoé"), ("Martinez", "Anne"),
    ("Œuvrard", "Rémi"), ("Ørsted", "Åse"), ("Saint-Éxupère", "Guy"), ("SAINTONGE", "Marc"), ("Zola", "Émile"),
]  # fmt: skip
EMPLOYERS = [
    "Agglomération d’Évreux",
    "Communauté de l’Aure",
    "communauté de Vire",
    "Département du Lot",
    "Établissement de Die",
    "Métropole",
    "Ville d’Aure",
]


@pytest.mark.django_db
def test_people_are_in_the_order_of_a_directory() -> None:
    for rank, (last_name, first_name) in enumerate(reversed(PEOPLE)):
        User.objects.create(email=f"p{rank}@example.org", last_name=last_name, first_name=first_name)
    User.objects.create(email="baudoin@example.org")
    found = [(user.last_name, user.first_name) for user in User.objects.all()]
    assert found == [PEOPLE[0], ("", ""), *PEOPLE[1:]]


@pytest.mark.django_db
def test_the_choice_of_a_member_puts_emond_before_zola() -> None:
    institute = Institute.objects.create(code="INET", name="Institut national")
    for rank, (last_name, first_name) in enumerate((PEOPLE[-1], PEOPLE[4])):
        user = User.objects.create(email=f"p{rank}@example.org", last_name=last_name, first_name=first_name)
        Membership.objects.create(user=user, institute=institute, role=Role.COMMITTEE_MEMBER)
    form = NewSeatForm(institute=institute, seated=[])
    assert [user.last_name for user in form.fields["user"].queryset] == ["Émond", "Zola"]


@pytest.mark.django_db
def test_employers_too_and_a_change_of_name_moves_them() -> None:
    for rank, name in enumerate(reversed(EMPLOYERS)):
        Employer.objects.create(siret=make_siret(rank + 1), name=name, employer_type="commune")
    assert [employer.name for employer in Employer.objects.all()] == EMPLOYERS
    moved = Employer.objects.get(name="Métropole")
    moved.name = "Âge d’or"
    moved.save(update_fields=["name"])
    assert Employer.objects.first() == moved
    Employer.objects.bulk_create([Employer(siret=make_siret(50), siren="1", name="Abbeville", employer_type="commune")])
    assert Employer.objects.first().name == "Abbeville"


@pytest.mark.parametrize(("written", "typed"), texts.SEARCHES)
def test_a_search_finds_what_is_written_otherwise(written: str, typed: str) -> None:
    row = Candidature(last_name=written)
    row.refresh_search()
    words = search_words(typed)
    assert words
    assert all(word in row.search_text for word in words)


@pytest.mark.parametrize(("text", "folded"), texts.FOLDED)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


def test_a_sort_key_holds_what_every_collation_orders_alike() -> None:
    keys: list[Any] = [sort_key(*person) for person in PEOPLE]
    assert keys == sorted(keys)
    assert all(key.isascii() and key.isalnum() for key in keys)
    assert sort_key("Ёлка") > sort_key("Zzz")
    assert len(sort_key("Ё" * 150, "Ё" * 150)) == 160


def test_a_search_is_short_whatever_is_typed() -> None:
    assert len(search_words("mot " * 100_000)) == 10


def test_no_code_sorts_by_a_name_as_it_is_written(project_root: Path) -> None:
    by_name = re.compile(r"""(?:order_by\(|ordering = )[^)\n]*["_-](?:last_name|name)["']""")
    ours = (
        "accounts",
        "attendance",
        "candidatures",
        "catalogue",
        "committee",
        "cycles",
        "dashboard",
        "fees",
        "organisations",
    )
    found = [
        f"{path.relative_to(project_root)}: {line.strip()}"
        for room in ours
        for path in (project_root / room).rglob("*.py")
        if "migrations" not in path.parts
        for line in path.read_text().splitlines()
        if by_name.search(line) and "sort_name" not in line
    ]
    assert found == []
