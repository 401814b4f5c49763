"""Check one file in a process of its own: `python -m candidatures.uploads.worker`, started by `process`.

It writes a mark once it is ready, reads a line of JSON (what is asked, the file's name) and the file, and writes a line
of JSON and the PDF that was made. It loads no Django, writes no file, and dies past its limits of memory and time.
"""

import json
import resource
import sys
import warnings
from typing import Any

from PIL import Image

from candidatures.errors import UploadError
from candidatures.uploads.errors import too_long
from candidatures.uploads.images import image_to_pdf
from candidatures.uploads.office import open_office
from candidatures.uploads.pdf.document import make_readable

READY = b"+"
MAX_MEMORY = 1 << 30  # bytes of address space
MAX_SECONDS = 15  # of processor
PDF, OFFICE = "pdf", "office"


def examine(task: str, name: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """Do what is asked of one file: « pdf », « office », or the slug of a kind of image.

    Returns what was found and the PDF made, empty where there is none or where the file received is itself it. What is
    found holds `refused`, a sentence, or else `pages` and `left_out` for a PDF, `kind` for an office document.
    """
    try:
        if task == OFFICE:
            return {"kind": open_office(name, content)}, b""
        if task == PDF:
            made = make_readable(name, content)
            return {"pages": made.pages, "left_out": list(made.left_out)}, made.content or b""
        return {"pages": 1, "left_out": []}, image_to_pdf(name, content, form=task)
    except UploadError as refusal:
        return {"refused": refusal.message}, b""
    except (MemoryError, RecursionError):
        return {"refused": too_long(name).message}, b""


def limit_process() -> None:
    """Bound memory and processor, and let no file be written nor left behind by a crash."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer one request."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.init()  # its plug-ins, before anything is limited
    limit_process()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    asked = json.loads(sys.stdin.buffer.readline())
    found, made = examine(asked["task"], asked["name"], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
