"""Check one file in a process of its own: `python -m toolkit.files.worker`, started by `process`.

It reads a line of JSON (what is asked, the file's name), writes a mark once it is ready, reads the file, and writes a
line of JSON and the PDF that was made. It loads no Django, writes no file, and dies past its limits of memory and time.
"""

import json
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Any

from toolkit.files.errors import UploadError, too_long

READY = b"+"
MAX_MEMORY = 1 << 30  # bytes of address space
MAX_SECONDS = 15  # of processor
PDF, OFFICE = "pdf", "office"
LOGO, PICTURE = "logo:", "picture:"  # then the slug of a kind of image
BIND = "bind:"  # then what is bound, as JSON: see pdf.binding

Found = tuple[dict[str, Any], bytes]


def examine(task: str, name: str, content: bytes) -> Found:
    """Do what is asked of one file: « pdf », « office », a kind of image, « logo: » or « picture: » and it, or
    « bind: » and what several files become.

    Returns what was found and the PDF made, empty where there is none or where the file received is itself it. What is
    found holds `refused`, a sentence, or else `pages` and `left_out` for a PDF, `kind` for an office document; `type`,
    `width` and `height` for a logo, of which a picture is made; these, `thumb` and `had_place` for a picture; `pages`
    and `broken` for files that are bound.
    """
    try:
        return load(task)(name, content)
    except UploadError as refusal:
        return {"refused": refusal.message}, b""
    except (MemoryError, RecursionError):
        return {"refused": too_long(name).message}, b""


def load(task: str) -> Callable[[str, bytes], Found]:
    """Return what does the task. Its library alone is loaded: the others would double the time of starting."""
    if task == OFFICE:
        from toolkit.files.office import open_office  # noqa: PLC0415

        return lambda name, content: ({"kind": open_office(name, content)}, b"")
    if task == PDF:
        from toolkit.files.pdf.document import make_readable  # noqa: PLC0415 - slow

        def make(name: str, content: bytes) -> Found:
            made = make_readable(name, content)
            return {"pages": made.pages, "left_out": list(made.left_out)}, made.content or b""

        return make
    if task.startswith(BIND):
        from toolkit.files.pdf.binding import bind_content  # noqa: PLC0415 - slow

        spec = json.loads(task.removeprefix(BIND))
        return lambda name, content: bind_content(spec, content)
    from toolkit.files.images import image_to_logo, image_to_pdf, image_to_picture  # noqa: PLC0415 - slow

    if task.startswith(PICTURE):
        return lambda name, content: image_to_picture(name, content, form=task.removeprefix(PICTURE))
    if task.startswith(LOGO):
        return lambda name, content: image_to_logo(name, content, form=task.removeprefix(LOGO))
    return lambda name, content: ({"pages": 1, "left_out": []}, image_to_pdf(name, content, form=task))


def limit_process() -> None:
    """Bound memory and processor, and let no file be written nor left behind by a crash."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer one request."""
    warnings.simplefilter("ignore")
    asked = json.loads(sys.stdin.buffer.readline())
    load(asked["task"])  # before anything is limited
    limit_process()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    found, made = examine(asked["task"], asked["name"], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
