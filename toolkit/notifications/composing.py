"""From the words of a mail to a subject, a plain text and an HTML body.

The words are those of `toolkit.wordings.language`. Values are escaped for Markdown, whoever typed them, so that a name
cannot become a link. A paragraph that holds only a link becomes a button. Plain text gives each address in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from toolkit.text.markdown import escape_markdown
from toolkit.text.typography import raise_ordinals, typeset_tokens
from toolkit.wordings.kinds import Values, WordingKind
from toolkit.wordings.language import fill, fill_line, split_mail

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code"])
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


@dataclass(frozen=True)
class Composed:
    """The words of a mail. `content` is its HTML without what is around and without styles, for a page to show."""

    subject: str
    text: str
    html: str
    content: SafeString


def compose(*, kind: WordingKind, words: str, values: Values, reply_to: str = "", sender: str = "") -> Composed:
    """Turn the words of a mail, with the values of their variables, into what leaves. `sender` names who writes.

    Raises ValueError when a value is missing, or when the subject comes out empty.
    """
    subject_line, body = split_mail(words)
    subject = _inline_text(_parse(fill_line(kind, subject_line, values, escape=escape_markdown))).strip()
    if not subject:
        raise ValueError(f"{kind.key}: the first line is the subject, and it is empty.")
    tokens = _parse(fill(kind, body, values, escape=escape_markdown))
    content = mark_safe(_html(tokens))  # nosec B308 B703  # CommonMark without raw HTML
    html = render_to_string(
        "notifications/mail.html",
        {
            "subject": subject,
            "content": content,
            "site_url": settings.SITE_URL,
            "reply_to": reply_to,
            "sender": sender,
        },
    )
    text = f"{_text(tokens)}\n\n-- \n{_signature(reply_to, sender)}\n"
    return Composed(subject=subject[:250], text=text, html=_INLINER.inline(html), content=content)


def _parse(source: str) -> list[Token]:
    """Return the block tokens, their words in French typography and their lone links marked as buttons."""
    tokens = _MARKDOWN.parse(source)
    typeset_tokens(tokens)
    for token in tokens:
        if _is_button(token):
            token.children[0].attrSet("class", "action")
    return tokens


def _is_button(token: Token) -> bool:
    kinds = [child.type for child in token.children or () if child.type != "text" or child.content]
    return (
        kinds[:1] == ["link_open"]
        and kinds[-1:] == ["link_close"]
        and kinds.count("link_open") == 1
        and token.level == 1
    )


def _html(tokens: Sequence[Token]) -> str:
    return raise_ordinals(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _text(tokens: Sequence[Token]) -> str:
    """Return the blocks as plain text, a blank line between them, list items marked by a dash or their number."""
    blocks: list[str] = []
    numbers: list[int] = []
    marker, quoted = "", 0
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0)
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                marker = f"{token.info}. " if numbers[-1] else "– "
            case "blockquote_open":
                quoted += 1
            case "blockquote_close":
                quoted -= 1
            case "inline":
                body = marker + _inline_text([token])
                blocks.append("\n".join("> " * quoted + line for line in body.split("\n")))
                marker = ""
            case "hr":
                blocks.append("* * *")
    return "\n\n".join(blocks).replace("\n\n– ", "\n– ")


def _inline_text(tokens: Sequence[Token]) -> str:
    """Return the words of inline tokens; a link is followed by its address."""
    words: list[str] = []
    links: list[tuple[str, int, bool]] = []
    for child in (child for token in tokens for child in token.children or ()):
        match child.type:
            case "link_open":
                links.append((str(child.attrGet("href")), len(words), child.attrGet("class") == "action"))
            case "link_close":
                href, start, alone = links.pop()
                label = "".join(words[start:])
                words[start:] = [_link_text(label, href, alone)]
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case _:
                words.append(child.content)
    return "".join(words)


def _link_text(label: str, href: str, alone: bool) -> str:
    if href.removeprefix("mailto:") == label:
        return label
    return f"{label}\u00a0:\n{href}" if alone else f"{label} ({href.removeprefix('mailto:')})"


def _signature(reply_to: str, sender: str) -> str:
    answer = f"Pour répondre, écrivez à {reply_to}." if reply_to else "Ce courriel est envoyé automatiquement."
    name = f"INET Cycles, {sender}" if sender else "INET Cycles"
    return f"{name}\n{settings.SITE_URL}\n{answer}"
