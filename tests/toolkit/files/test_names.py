"""Names of files that people receive."""

import pytest

from toolkit.files.names import free_name, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cv.pdf", "cv.pdf"),
        ("Été à l’école.pdf", "Été à l’école.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("../../x", "-.-x"),
        ("a/b\\c:d.pdf", "a-b-c-d.pdf"),
        ("..", "fichier"),
        ("", "fichier"),
        (" . a\tb\n.pdf. ", "a-b-.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("\ud800.pdf", "-.pdf"),
    ],
)
def test_safe_name(name, safe):
    assert safe_name(name) == safe


def test_each_name_is_taken_once_whatever_its_case():
    taken = {"candidatures.xlsx"}
    names = ["Candidatures.xlsx", "LE-GOFF-Ève.pdf", "le-goff-ève.pdf", "Le-Goff-Ève.PDF", "a.b/c", "a.b/c"]
    assert [free_name(name, taken) for name in names] == [
        "Candidatures (2).xlsx", "LE-GOFF-Ève.pdf", "le-goff-ève (2).pdf", "Le-Goff-Ève (3).PDF", "a.b/c", "a.b/c (2)",
    ]  # fmt: skip
