"""A mail that no app sends."""

from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.kinds import Variable, WordingKind, register

WORDS = """Votre candidature {{ numero }} est déposée

Bonjour {{ personne }},

Votre dossier pour **{{ cycle }}** est déposé. Il reste à :

- relire l'accusé de réception joint ;
- attendre la signature de votre employeur.

[Ouvrir mon dossier]({{ lien }})

> {{ message }}

Une question : [cycles@example.org](mailto:cycles@example.org), ou [l’aide](http://127.0.0.1:8000/aide/).
"""
MAIL = WordingKind(
    key="submitted",
    label="Essai",
    form=Form.MAIL,
    moment=Moment.INSTRUCTION,
    app="candidatures",
    variables=(
        Variable("numero", "numéro", "2026-CDG-0001"),
        Variable("personne", "prénom et nom", "Awa Diallo"),
        Variable("cycle", "titre du cycle", "Cycle de direction générale"),
        Variable("lien", "adresse", "http://127.0.0.1:8000/", kind=VariableKind.LINK),
        Variable("message", "mot du service", "Merci."),
    ),
    words=WORDS,
)


def declare() -> None:
    register(MAIL)
