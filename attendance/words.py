"""Words that a room's screen shows: common, short, without an accent, easy to type on a phone."""

from pathlib import Path

WORDS = tuple((Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split())
