"""Groups of four to eight, alike in size, in which nobody meets someone of their own employer."""

import pytest

from peers.composing import Person, clashes_in, compose, counts_for, obstacle, ties_of

VIRE, AURE = "Ville de Vire", "Aure Agglo"


def people(number: int, *, same: int = 0) -> list[Person]:
    """So many, the first ones of one employer."""
    employers = [0 if at < same else at + 1 for at in range(number)]
    return [Person(f"{at:02}", f"P{at}", each, {each: f"E{each}"}) for at, each in enumerate(employers)]


@pytest.mark.parametrize(
    ("number", "sizes"),
    [(4, [4]), (8, [8]), (9, [4, 5]), (11, [5, 6]), (20, [6, 7, 7]), (23, [5, 6, 6, 6]), (25, [6, 6, 6, 7])],
)
def test_sizes_are_alike_and_everybody_is_placed(number, sizes):
    assert sorted(map(len, compose(people(number)))) == sizes


def test_the_same_people_and_draw_give_the_same_groups_in_whatever_order_they_come():
    some = people(20, same=3)
    assert compose(some) == compose(some[::-1]) != compose(some, draw=2)


@pytest.mark.parametrize(("number", "same", "placed"), [(20, 3, 20), (20, 5, 20), (8, 3, 6), (9, 5, 5), (11, 5, 8)])
def test_two_of_one_employer_never_meet_and_as_many_as_can_be_are_placed(number, same, placed):
    some = people(number, same=same)
    groups = compose(some)
    by_key = {person.key: person for person in some}
    assert sum(map(len, groups)) == placed
    assert all(4 <= len(group) <= 8 for group in groups)
    assert [clashes_in([by_key[key] for key in group]) for group in groups] == [[]] * len(groups)


def test_none_is_made_where_none_can_be():
    assert compose(people(3)) == compose(people(4, same=2)) == compose(people(8), count=3) == []
    assert counts_for(3) == [] and counts_for(25)[0] == 4


def test_somebody_who_left_an_employer_does_not_meet_those_who_are_there_and_the_sentence_says_why():
    there = Person("a", "Ada", 1, {1: VIRE})
    moved = Person("b", "Ben", 2, {1: VIRE, 2: AURE})
    other = Person("c", "Cléo", 2, {2: AURE})
    former = Person("d", "Dina", 3, {1: VIRE, 3: "CCAS"})
    assert there.clash_with(moved) == f"Ben a eu cette année l’employeur d’Ada ({VIRE})"
    assert moved.clash_with(other) == f"Ben et Cléo ont le même employeur ({AURE})"
    assert moved.clash_with(former) == f"Ben et Dina ont eu cette année le même employeur ({VIRE})"
    assert there.clash_with(other) == "" == obstacle(there, [other])
    assert obstacle(other, [there, moved]) == f"Cléo et Ben ont le même employeur ({AURE})"
    assert obstacle(Person("z", "Zoé", 0, {0: "CCAS"}), people(8)) == "il compte déjà 8 personnes"
    assert [(tie.employer, tie.names) for tie in ties_of([there, moved, other])] == [
        (AURE, "Ben et Cléo"),
        (VIRE, "Ada et Ben"),
    ]
