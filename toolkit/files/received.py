"""An image as it is received, before anybody reads it: its name, its weight, its content."""

from django.core.files.uploadedfile import UploadedFile

from toolkit.files.errors import UploadError
from toolkit.files.kinds import EMPTY
from toolkit.text.typography import format_size
from toolkit.text.validators import clean_line


def read_upload(upload: UploadedFile, *, most: int, advice: str) -> tuple[str, bytes]:
    """Return its name, cleaned, and its bytes. Raises UploadError when there are none or more than `most`; `advice`
    then says what to do."""
    name = clean_line(upload.name or "")[-120:] or "fichier"
    if (upload.size or 0) > most:
        limit = format_size(most).replace(",0", "")
        raise UploadError(f"{name} pèse {format_size(upload.size)}, la limite est de {limit}. {advice}")
    content = upload.read()
    if not content:
        raise UploadError(EMPTY.format(name=name))
    return name, content
