"""Kinds of employers, strata of population, regions and departments (INSEE codes)."""

from django.db import models


class SchoolZone(models.TextChoices):
    """The zones of the school calendar (code de l’éducation, art. D521-1 and the yearly order)."""

    A = "A", "zone A"
    B = "B", "zone B"
    C = "C", "zone C"


class EmployerType(models.TextChoices):
    """What an employer is. The values are those of the candidates' CSV."""

    COMMUNE = "COMMUNE", "Commune"
    CC = "CC", "Communauté de communes"
    CA = "CA", "Communauté d’agglomération"
    CU = "CU", "Communauté urbaine"
    METROPOLE = "METROPOLE", "Métropole"
    EPT = "EPT", "Établissement public territorial"
    DEPARTEMENT = "DEPARTEMENT", "Département"
    REGION = "REGION", "Région"
    AUTRE_COLLECTIVITE = "AUTRE_COLLECTIVITE", "Autre collectivité territoriale"
    SYNDICAT_MIXTE = "SYNDICAT_MIXTE", "Syndicat mixte"
    SYNDICAT_INTERCOMMUNAL = "SYNDICAT_INTERCOMMUNAL", "Syndicat intercommunal (SIVU, SIVOM)"
    SDIS = "SDIS", "Service départemental d’incendie et de secours"
    CDG = "CDG", "Centre de gestion"
    CCAS = "CCAS", "CCAS ou CIAS"
    AUTRE = "AUTRE", "Autre établissement public"


class PopulationStratum(models.TextChoices):
    """Strata used to balance a promotion; bounds in inhabitants, the lower one included."""

    UNDER_2K = "UNDER_2K", "Moins de 2\u202f000 habitants"
    FROM_2K = "FROM_2K", "2\u202f000 à 10\u202f000 habitants"
    FROM_10K = "FROM_10K", "10\u202f000 à 20\u202f000 habitants"
    FROM_20K = "FROM_20K", "20\u202f000 à 40\u202f000 habitants"
    FROM_40K = "FROM_40K", "40\u202f000 à 80\u202f000 habitants"
    FROM_80K = "FROM_80K", "80\u202f000 à 150\u202f000 habitants"
    FROM_150K = "FROM_150K", "150\u202f000 à 400\u202f000 habitants"
    FROM_400K = "FROM_400K", "400\u202f000 habitants et plus"


_LOWER_BOUNDS = (
    (400_000, PopulationStratum.FROM_400K),
    (150_000, PopulationStratum.FROM_150K),
    (80_000, PopulationStratum.FROM_80K),
    (40_000, PopulationStratum.FROM_40K),
    (20_000, PopulationStratum.FROM_20K),
    (10_000, PopulationStratum.FROM_10K),
    (2_000, PopulationStratum.FROM_2K),
    (0, PopulationStratum.UNDER_2K),
)


def stratum_of(population: int) -> PopulationStratum:
    """Return the stratum of a population in inhabitants. Raises ValueError under zero."""
    for bound, stratum in _LOWER_BOUNDS:
        if population >= bound:
            return stratum
    raise ValueError(f"A population is not negative: {population}.")


def stratum_bounds(stratum: str) -> tuple[int, int | None]:
    """Return the bounds of a stratum in inhabitants: the lower one included, the upper one not, None without one.

    Raises KeyError on an unknown stratum.
    """
    lower: dict[str, int] = {known: bound for bound, known in _LOWER_BOUNDS}
    bound = lower[stratum]
    return bound, min((other for other in lower.values() if other > bound), default=None)


class Region(models.TextChoices):
    """The eighteen regions, by INSEE code."""

    GUADELOUPE = "01", "Guadeloupe"
    MARTINIQUE = "02", "Martinique"
    GUYANE = "03", "Guyane"
    LA_REUNION = "04", "La Réunion"
    MAYOTTE = "06", "Mayotte"
    ILE_DE_FRANCE = "11", "Île-de-France"
    CENTRE_VAL_DE_LOIRE = "24", "Centre-Val de Loire"
    BOURGOGNE_FRANCHE_COMTE = "27", "Bourgogne-Franche-Comté"
    NORMANDIE = "28", "Normandie"
    HAUTS_DE_FRANCE = "32", "Hauts-de-France"
    GRAND_EST = "44", "Grand Est"
    PAYS_DE_LA_LOIRE = "52", "Pays de la Loire"
    BRETAGNE = "53", "Bretagne"
    NOUVELLE_AQUITAINE = "75", "Nouvelle-Aquitaine"
    OCCITANIE = "76", "Occitanie"
    AUVERGNE_RHONE_ALPES = "84", "Auvergne-Rhône-Alpes"
    PACA = "93", "Provence-Alpes-Côte d’Azur"
    CORSE = "94", "Corse"


_DEPARTMENTS = {
    "84": "01 Ain|03 Allier|07 Ardèche|15 Cantal|26 Drôme|38 Isère|42 Loire|43 Haute-Loire|63 Puy-de-Dôme|69 Rhône"
    "|73 Savoie|74 Haute-Savoie",
    "32": "02 Aisne|59 Nord|60 Oise|62 Pas-de-Calais|80 Somme",
    "93": "04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|13 Bouches-du-Rhône|83 Var|84 Vaucluse",
    "44": "08 Ardennes|10 Aube|51 Marne|52 Haute-Marne|54 Meurthe-et-Moselle|55 Meuse|57 Moselle|67 Bas-Rhin"
    "|68 Haut-Rhin|88 Vosges",
    "76": "09 Ariège|11 Aude|12 Aveyron|30 Gard|31 Haute-Garonne|32 Gers|34 Hérault|46 Lot|48 Lozère"
    "|65 Hautes-Pyrénées|66 Pyrénées-Orientales|81 Tarn|82 Tarn-et-Garonne",
    "28": "14 Calvados|27 Eure|50 Manche|61 Orne|76 Seine-Maritime",
    "75": "16 Charente|17 Charente-Maritime|19 Corrèze|23 Creuse|24 Dordogne|33 Gironde|40 Landes|47 Lot-et-Garonne"
    "|64 Pyrénées-Atlantiques|79 Deux-Sèvres|86 Vienne|87 Haute-Vienne",
    "24": "18 Cher|28 Eure-et-Loir|36 Indre|37 Indre-et-Loire|41 Loir-et-Cher|45 Loiret",
    "27": "21 Côte-d’Or|25 Doubs|39 Jura|58 Nièvre|70 Haute-Saône|71 Saône-et-Loire|89 Yonne|90 Territoire de Belfort",
    "53": "22 Côtes-d’Armor|29 Finistère|35 Ille-et-Vilaine|56 Morbihan",
    "94": "2A Corse-du-Sud|2B Haute-Corse",
    "52": "44 Loire-Atlantique|49 Maine-et-Loire|53 Mayenne|72 Sarthe|85 Vendée",
    "11": "75 Paris|77 Seine-et-Marne|78 Yvelines|91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne"
    "|95 Val-d’Oise",
    "01": "971 Guadeloupe",
    "02": "972 Martinique",
    "03": "973 Guyane",
    "04": "974 La Réunion",
    "06": "976 Mayotte",
}
_PAIRS = sorted(
    (code, name, region)
    for region, listing in _DEPARTMENTS.items()
    for code, name in (entry.split(" ", 1) for entry in listing.split("|"))
)
REGION_BY_DEPARTMENT = {code: Region(region) for code, _name, region in _PAIRS}

Department = models.TextChoices(
    "Department", [(f"D{code}", (code, f"{name} ({code})")) for code, name, _region in _PAIRS]
)
Department.__doc__ = "The hundred and one departments, by code."


def region_of(department: str) -> Region:
    """Return the region of a department's code. Raises KeyError on an unknown code."""
    return REGION_BY_DEPARTMENT[department]


class SilenceRegime(models.TextChoices):
    """What the silence of an institute is worth (CRPA L231-1, L231-4)."""

    REJECTS = "rejects", "Rejet"
    ACCEPTS = "accepts", "Acceptation"
