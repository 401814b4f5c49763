"""What the checks say of a file that cannot be taken: French sentences, alike in every process and on every machine."""

from toolkit.domain.errors import DomainError

PRINT = "Imprimez-le « vers un PDF », puis déposez le résultat."


class UploadError(DomainError):
    """The file cannot be taken."""

    status = 422


class BusyError(UploadError):
    """Others hold all the places of the machine: to ask again later may work."""


class SwollenError(Exception):
    """What was unfolded is far larger than a paper needs."""


class DamagedError(ValueError):
    """The file is not what the norm of its kind says."""


def broken_pdf(name: str) -> UploadError:
    """It does not open."""
    return UploadError(f"{name} est abîmé et ne s’ouvre pas. Exportez-le à nouveau en PDF, puis déposez-le.")


def cut_pdf(name: str) -> UploadError:
    """Its end is missing."""
    return UploadError(
        f"{name} est incomplet : il s’arrête avant sa fin, comme après une copie interrompue. Enregistrez-le à "
        "nouveau, puis déposez-le."
    )


def swollen(name: str) -> UploadError:
    """It is small, and fills the memory of whoever opens it."""
    return UploadError(f"{name} est petit, mais occupe des centaines de mégaoctets une fois ouvert. {PRINT}")


def too_long(name: str) -> UploadError:
    """Reading it took more time or memory than a check may take."""
    return UploadError(f"{name} demande trop de temps ou de mémoire pour être lu. {PRINT}")


def busy(name: str) -> str:
    """Others hold all the places of the machine; as a sentence."""
    return f"D’autres fichiers sont en cours de lecture. Réessayez de déposer {name} dans une minute."


def too_slow(name: str) -> UploadError:
    """The machine did not get to the end in time."""
    return UploadError(
        f"La lecture de {name} a pris trop de temps. Réessayez dans une minute ; si cela se reproduit, imprimez-le "
        "« vers un PDF » et déposez le résultat."
    )
