"""What the group may be balanced by: the values of each dimension of a target."""

from django.db.models import TextChoices

from candidatures.enums import Category
from cycles.targets import Dimension, Gender
from organisations.enums import EmployerType, PopulationStratum, Region

VALUES: dict[str, type[TextChoices]] = {
    Dimension.GENDER: Gender,
    Dimension.EMPLOYER_TYPE: EmployerType,
    Dimension.REGION: Region,
    Dimension.STRATUM: PopulationStratum,
    Dimension.CATEGORY: Category,
}
