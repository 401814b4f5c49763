"""The targets of a group: their words, what they cannot say, what a dossier counts for."""

import pytest

from candidatures.targets import TRAIT_COLUMNS, VALUES, find_mistakes, tell_target, traits_of, values_of
from cycles.targets import DISTINCT, EACH, Bound, Dimension, Seniority, Target, read_targets, seniority_of

LEAST, MOST = Bound.AT_LEAST, Bound.AT_MOST


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target("GENDER", "WOMEN", LEAST, 8), "Au moins 8\u00a0femmes"),
        (Target("GENDER", "MEN", MOST, 1), "Au plus 1\u00a0homme"),
        (Target("GENDER", "WOMEN", MOST, 0), "Au plus 0\u00a0femme"),
        (Target("REGION", EACH, MOST, 5), "Au plus 5\u00a0par région"),
        (Target("REGION", DISTINCT, LEAST, 8), "Au moins 8\u00a0régions différentes"),
        (Target("REGION", "44", LEAST, 2), "Au moins 2\u00a0personnes dans le Grand Est"),
        (Target("STRATUM", "FROM_20K", LEAST, 1), "Au moins 1\u00a0employeur de 20\u202f000 à 40\u202f000 habitants"),
        (Target("EMPLOYER_TYPE", "SDIS", LEAST, 2, 300), "Souhait\u00a0: au moins 2\u00a0SDIS (0,3\u00a0point)"),
        (Target("CATEGORY", "DGA", MOST, 9, 2_000), "Souhait\u00a0: au plus 9\u00a0DGA (2\u00a0points)"),
        (
            Target("SENIORITY", "FROM_10", MOST, 4),
            "Au plus 4\u00a0personnes ayant 10 ans et plus de direction générale",
        ),
        (Target("FIRST_CYCLE", "FIRST", LEAST, 1), "Au moins 1\u00a0personne dont c’est le premier cycle"),
    ],
)
def test_target_is_told_with_its_agreement(target, words):
    assert tell_target(target) == words


def test_every_value_of_every_dimension_has_words():
    for dimension in VALUES:
        for value, _label in values_of(dimension):
            bound = MOST if value == EACH else LEAST
            for number in (1, 2):
                told = tell_target(Target(dimension, value, bound, number, 300))
                assert told.endswith("(0,3\u00a0point)")
                assert "  " not in told


def test_lines_stored_before_weights_bind_and_are_written_as_they_were():
    stored = [{"dimension": "GENDER", "value": "WOMEN", "bound": "AT_LEAST", "number": 8}]
    (target,) = read_targets(stored)
    assert not target.is_wish
    assert [target.write()] == stored
    wish = Target("GENDER", "WOMEN", LEAST, 10, 300)
    assert Target.read(wish.write()) == wish


def refused(*targets: Target, seats: int | None = 20) -> dict[int, str]:
    return {mistake.place: mistake.sentence for mistake in find_mistakes(targets, seats)}


def test_targets_that_contradict_are_named():
    women = Target("GENDER", "WOMEN", LEAST, 8)
    sentences = refused(women, Target("GENDER", "WOMEN", MOST, 5))
    assert list(sentences) == [1]
    assert (
        "«\u202fAu plus 5\u00a0femmes\u202f» contredit «\u202fAu moins 8\u00a0femmes\u202f» (cible 1)" in sentences[1]
    )
    each = refused(Target("REGION", EACH, MOST, 3), Target("REGION", "11", LEAST, 4))
    assert "contredit «\u202fAu plus 3\u00a0par région\u202f» (cible 1)" in each[1]
    wish = refused(Target("GENDER", "WOMEN", LEAST, 12, 300), Target("GENDER", "WOMEN", MOST, 10))
    assert list(wish) == [0]
    assert "contredit «\u202fAu plus 10\u00a0femmes\u202f» (cible 2)" in wish[0]
    assert not refused(women, Target("GENDER", "WOMEN", MOST, 8), Target("GENDER", "WOMEN", LEAST, 8, 300))
    assert not refused(Target("REGION", EACH, MOST, 3), Target("REGION", DISTINCT, LEAST, 8))


def test_minima_do_not_ask_for_more_people_than_there_are_places():
    types = [Target("EMPLOYER_TYPE", value, LEAST, 6) for value in ("COMMUNE", "CA", "DEPARTEMENT")]
    assert not refused(*types)
    more = refused(*types, Target("EMPLOYER_TYPE", "SDIS", LEAST, 3))
    assert list(more) == [3]
    assert "demandent 21 personnes, pour 20 places" in more[3]
    assert not refused(*types, Target("EMPLOYER_TYPE", "SDIS", LEAST, 3), seats=None)
    assert not refused(*types, Target("EMPLOYER_TYPE", "SDIS", LEAST, 3, 300))
    # Three types are named: six different ones need three people more.
    assert "demandent 21 personnes" in refused(*types, Target("EMPLOYER_TYPE", DISTINCT, LEAST, 6))[3]
    assert "dépasse les 20 places" in refused(Target("GENDER", "WOMEN", LEAST, 21))[0]


def test_a_line_that_says_nothing_is_refused():
    women = Target("GENDER", "WOMEN", LEAST, 8)
    assert "La cible 1 parle déjà de cela" in refused(women, Target("GENDER", "WOMEN", LEAST, 9))[1]
    assert not refused(women, Target("GENDER", "WOMEN", LEAST, 9, 300), Target("GENDER", "WOMEN", LEAST, 10, 100))
    assert "n’est pas une valeur" in refused(Target("GENDER", "SDIS", LEAST, 1))[0]
    assert "n’est pas une valeur" in refused(Target("FIRST_CYCLE", EACH, MOST, 1))[0]
    assert "écrivez une ligne par valeur" in refused(Target("REGION", EACH, LEAST, 1))[0]
    assert "se compte par «\u202fAu moins\u202f»" in refused(Target("REGION", DISTINCT, MOST, 8))[0]
    assert "de 2 à 18" in refused(Target("REGION", DISTINCT, LEAST, 19))[0]
    assert "de 0,01 point à 5\u00a0points" in refused(Target("GENDER", "WOMEN", LEAST, 8, 5_001))[0]


def test_seniority_has_bands_of_whole_years():
    bands = [seniority_of(years) for years in (0, 2, 3, 5, 6, 9, 10, 40)]
    assert bands == [band for band in Seniority for _twice in range(2)]
    with pytest.raises(ValueError, match="not negative"):
        seniority_of(-1)


def test_a_dossier_counts_for_what_it_says_and_for_nothing_else():
    said = dict(zip(TRAIT_COLUMNS, ("F", "SDIS", "44", 352_000, "DD_SDIS", 4, True), strict=True))
    assert traits_of(said) == {
        Dimension.GENDER: "WOMEN",
        Dimension.EMPLOYER_TYPE: "SDIS",
        Dimension.REGION: "44",
        Dimension.STRATUM: "FROM_150K",
        Dimension.CATEGORY: "DD_SDIS",
        Dimension.SENIORITY: "FROM_3",
        Dimension.FIRST_CYCLE: "LATER",
    }
    silent = dict(zip(TRAIT_COLUMNS, ("", "", "", None, "", None, None), strict=True))
    assert set(traits_of(silent).values()) == {""}
