"""CommonMark: words that it takes literally."""

import re
from itertools import pairwise

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # CommonMark 2.4: any of these may be escaped


def escape_markdown(text: str) -> str:
    """Return words that CommonMark takes literally; line breaks stay line breaks."""
    lines = [_PUNCTUATION.sub(r"\\\1", line.strip()) for line in text.splitlines()]
    broken = [f"{line}\\" if line and following else line for line, following in pairwise(lines)]
    return "\n".join([*broken, *lines[-1:]])
