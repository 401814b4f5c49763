import pytest

from organisations.enums import Department, PopulationStratum, Region, region_of, stratum_of


def test_every_department_has_a_region_and_every_region_a_department():
    assert len(Department) == 101
    assert len(Region) == 18
    assert {region_of(code) for code in Department.values} == set(Region)


@pytest.mark.parametrize(
    ("department", "region"),
    [("14", "28"), ("75", "11"), ("19", "75"), ("2A", "94"), ("2B", "94"), ("971", "01"), ("976", "06"), ("67", "44")],
)
def test_region_of_knows_the_map(department, region):
    assert region_of(department) == region


def test_region_of_refuses_an_unknown_department():
    with pytest.raises(KeyError):
        region_of("20")


@pytest.mark.parametrize(
    ("population", "stratum"),
    [
        (0, PopulationStratum.UNDER_2K),
        (1_999, PopulationStratum.UNDER_2K),
        (2_000, PopulationStratum.FROM_2K),
        (9_999, PopulationStratum.FROM_2K),
        (10_000, PopulationStratum.FROM_10K),
        (20_000, PopulationStratum.FROM_20K),
        (46_200, PopulationStratum.FROM_40K),
        (80_000, PopulationStratum.FROM_80K),
        (149_999, PopulationStratum.FROM_80K),
        (150_000, PopulationStratum.FROM_150K),
        (399_999, PopulationStratum.FROM_150K),
        (400_000, PopulationStratum.FROM_400K),
    ],
)
def test_stratum_of_includes_its_lower_bound(population, stratum):
    assert stratum_of(population) == stratum


def test_stratum_of_refuses_a_negative_population():
    with pytest.raises(ValueError, match="not negative"):
        stratum_of(-1)
