"""Ask ClamAV about what was sent, when there is one."""

import io
import logging
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

from toolkit.files.enums import ScanState
from toolkit.files.errors import UploadError

logger = logging.getLogger(__name__)


def scan_content(name: str, content: bytes) -> str:
    """Ask ClamAV when CLAMD_URL is set. A clamd that does not answer refuses nothing: the file shows as not scanned.

    Raises UploadError on a virus.
    """
    if not settings.CLAMD_URL:
        return ScanState.NOT_SCANNED
    try:
        state, details = _clamd().instream(io.BytesIO(content))["stream"]
    except (ClamdError, OSError) as error:
        logger.warning("clamd did not answer: %s", error)
        return ScanState.NOT_SCANNED
    if state == "FOUND":
        raise UploadError(
            f"{name} contient un virus ({details}). Faites vérifier votre poste, puis déposez un fichier sain."
        )
    return ScanState.CLEAN if state == "OK" else ScanState.NOT_SCANNED


def _clamd() -> ClamdNetworkSocket | ClamdUnixSocket:
    """CLAMD_URL is tcp://host:port or unix:///path/of/the/socket."""
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix":
        return ClamdUnixSocket(path=parts.path, timeout=20)
    return ClamdNetworkSocket(host=parts.hostname or "127.0.0.1", port=parts.port or 3310, timeout=20)
