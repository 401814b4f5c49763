"""Have LibreOffice turn a document into PDF: alone, without network, macros nor links, and not for long.

A document can name files of the server and addresses of its network: the profile written here keeps LibreOffice from
reading them, and the process is given neither the environment nor the home of the application.
"""

import contextlib
import logging
import os
import resource
import shutil
import signal
import subprocess  # nosec B404 - one fixed command, without a shell
import tempfile
from pathlib import Path

from django.conf import settings

from toolkit.files.errors import UploadError
from toolkit.files.places import take_place

logger = logging.getLogger(__name__)

TIMEOUT = 30  # seconds for one conversion
PATIENCE = 20  # seconds for a place among the conversions of this machine
PLACES = 2
MAX_MEMORY = 2 << 30  # bytes
MAX_OUTPUT = 100 << 20
IMPORT_FILTERS = {"docx": "MS Word 2007 XML", "odt": "writer8"}
EXPORT_FILTER = (
    'pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"}}'
)
DEAD_PROXY = "http://127.0.0.1:9"
SCRIPTING, INET = "/org.openoffice.Office.Common/Security/Scripting", "/org.openoffice.Inet/Settings"
# Where in the registry of LibreOffice, which key, what value.
PROFILE = (
    (SCRIPTING, "MacroSecurityLevel", "3"),
    (SCRIPTING, "DisableMacrosExecution", "true"),
    (SCRIPTING, "DisableActiveContent", "true"),
    (SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),  # never
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    (INET, "ooInetProxyType", "1"),
    (INET, "ooInetHTTPProxyName", "127.0.0.1"),
    (INET, "ooInetHTTPProxyPort", "9"),
    (INET, "ooInetHTTPSProxyName", "127.0.0.1"),
    (INET, "ooInetHTTPSProxyPort", "9"),
    (INET, "ooInetNoProxy", ""),
)


def can_convert() -> bool:
    """Whether LibreOffice is there: SOFFICE_PATH names a program that may be run."""
    return bool(settings.SOFFICE_PATH) and shutil.which(settings.SOFFICE_PATH) is not None


def office_to_pdf(name: str, content: bytes, *, suffix: str) -> bytes:
    """Return the document as a PDF. `suffix` is « docx » or « odt ».

    Raises UploadError when LibreOffice fails, takes too long, or is busy with others.
    """
    with (
        take_place("conversion", places=PLACES, patience=PATIENCE, busy=_busy(name)),
        tempfile.TemporaryDirectory(prefix="inet-conversion-", ignore_cleanup_errors=True) as folder,
    ):
        home = Path(folder)
        source = home / f"document.{suffix}"
        source.write_bytes(content)
        _write_profile(home / "profile")
        _run(name, home, source)
        made = home / "made" / "document.pdf"
        if not made.is_file() or not made.stat().st_size:
            raise _failure(name)
        return made.read_bytes()


def _busy(name: str) -> str:
    return (
        f"Le convertisseur est occupé par d’autres documents. Réessayez dans une minute, ou exportez {name} en PDF et "
        "déposez le PDF."
    )


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, key, value in PROFILE
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{items}</oor:items>\n',
        encoding="utf-8",
    )


def _run(name: str, home: Path, source: Path) -> None:
    with (home / "said").open("w+b") as said:
        process = subprocess.Popen(  # nosec B603 - a fixed list, no shell, a name of our own
            _command(home, source),
            cwd=home,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _limit(process.pid)
            code = process.wait(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            raise UploadError(
                f"La conversion de {name} en PDF a pris trop de temps. Exportez-le en PDF sur votre appareil, puis "
                "déposez le PDF."
            ) from None
        finally:
            _end_group(process)
        if code:
            said.seek(0)
            logger.warning("LibreOffice ended with %s: %s", code, said.read(500))
            raise _failure(name)


def _command(home: Path, source: Path) -> list[str]:
    return [
        settings.SOFFICE_PATH,
        f"-env:UserInstallation={(home / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        f"--infilter={IMPORT_FILTERS[source.suffix[1:]]}",
        "--convert-to",
        EXPORT_FILTER,
        "--outdir",
        str(home / "made"),
        str(source),
    ]


def _environment(home: Path) -> dict[str, str]:
    """What LibreOffice may know: nothing of the application."""
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": DEAD_PROXY,
        "https_proxy": DEAD_PROXY,
    }


def _limit(pid: int) -> None:
    """Bound memory, time and output of the process and of those it starts."""
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.prlimit(pid, resource.RLIMIT_CPU, (TIMEOUT, TIMEOUT))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (MAX_OUTPUT, MAX_OUTPUT))


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing running: LibreOffice starts processes of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _failure(name: str) -> UploadError:
    return UploadError(
        f"{name} n’a pas pu être converti en PDF. Exportez-le en PDF sur votre appareil, puis déposez le PDF."
    )
