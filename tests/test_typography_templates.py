"""The words of the templates are set as French is: no plain space before high signs, no straight apostrophe."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
_SYNTAX = re.compile(r"\{#[^\n]*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_UNREAD = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z!](?:[^<>\"]|\"[^\"]*\")*>")
_READ_ATTRIBUTE = re.compile(r"\b(?:aria-label|alt|title|placeholder|content|data-busy)=\"([^\"]*)\"")
_PLAIN_SPACE = re.compile(r" [:;?!%€»]|« |n° ")
_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
_SHOWN_COMMENT = re.compile(r"\{#|#\}")  # one that runs over its line is no comment: the page shows it


def read_words(source: str) -> list[str]:
    """What a person reads or hears of a template: the text, then the attributes that speak. Variables become « x »."""
    flat = _UNREAD.sub("", _SYNTAX.sub(lambda match: "x" if match[0].startswith("{{") else "", source))
    return [*_TAG.sub("\n", flat).splitlines(), *_READ_ATTRIBUTE.findall(flat)]


def faults(source: str) -> list[str]:
    """The lines of a template that are set wrong."""
    wrong = (_PLAIN_SPACE, _STRAIGHT, _SHOWN_COMMENT)
    return [line for line in read_words(source) if any(rule.search(line) for rule in wrong)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_template_is_set_in_french(path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Une question ?</p>",
        "<p>{{ number }} %</p>",
        "<span> : {{ name }}</span>",
        "<p>« {{ reason }} »</p>",
        "<p>sous le n° {{ number }}</p>",
        "<p>l'appel</p>",
        "{# What it is,\nand its parameters. #}<p></p>",
        '<a aria-label="Suivant : {{ name }}"></a>',
    ],
)
def test_fault_is_seen(source):
    assert faults(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Une question&#8239;? Non&nbsp;: deux.</p>",
        "{% include 'x.html' with text=\"Vraiment ?\" %}",
        '{# What if ? #}<a href="?q=1">l’appel</a>',
        "<script>let a = b ? c : 'd';</script>",
    ],
)
def test_syntax_is_no_fault(source):
    assert faults(source) == []
