"""Long lines of templates are cut where a space changes nothing on the page, and nowhere else."""

import pytest

from scripts.format_templates import LIMIT, break_lines, main

WORDS = "des mots " * 15


def test_short_lines_are_left_alone():
    text = "<ul><li>un</li></ul>\n  {% if a %}<p>b</p>{% endif %}\n"
    assert break_lines(text) == text


def test_long_line_is_cut_beside_its_outermost_blocks():
    text = f"  <ul>{{% for a in b %}}<li>{WORDS}</li><li>{WORDS}</li>{{% endfor %}}<li>{WORDS}</li></ul>"
    assert break_lines(text).split("\n") == [
        "  <ul>",
        "    {% for a in b %}",
        f"      <li>{WORDS}</li>",
        f"      <li>{WORDS}</li>",
        "    {% endfor %}",
        f"    <li>{WORDS}</li>",
        "  </ul>",
    ]


def test_attributes_go_to_the_next_line_and_their_values_stay_whole():
    label = f'aria-label="{WORDS}{{% if a > b %}}"x"{{% endif %}}"'
    broken = break_lines(f'<a href="{{% url "app:page" %}}" class="btn" {label}>Ouvrir<b>!</b></a>')
    assert broken == f'<a href="{{% url "app:page" %}}" class="btn"\n    {label}>Ouvrir<b>!</b></a>'


def test_text_is_cut_at_its_own_spaces_only():
    text = f"<span>{WORDS}</span>{{% if a %}}, et{{% endif %}}{{{{ b }}}}&nbsp;: «\u202f{WORDS}\u202f»<b>{WORDS}</b>."
    broken = break_lines(text)
    assert max(map(len, broken.split("\n"))) <= LIMIT
    assert " ".join(broken.split()) == " ".join(text.split())


@pytest.mark.parametrize("name", ["pre", "textarea", "script", "title", "option"])
def test_raw_text_is_kept_to_the_letter(name):
    raw = f"<{name}>{WORDS}{WORDS}</{name}>"
    assert raw in break_lines(f"<div>{raw}</div>")


def test_line_breaks_are_followed_and_not_preceded_by_a_cut():
    assert break_lines(f"<p>{WORDS}</p>{{{{ a }}}}<br>{{{{ b }}}}{WORDS}.") == (
        f"<p>{WORDS}</p>\n{{{{ a }}}}<br>\n{{{{ b }}}}{WORDS}."
    )


def test_formatting_twice_changes_nothing_more():
    text = f"<ul><li class='a' id='b'>{WORDS}<b>{WORDS}</b>{WORDS}</li><li>{WORDS}</li></ul>"
    assert break_lines(break_lines(text)) == break_lines(text)


def test_what_cannot_be_cut_is_named(tmp_path, capsys):
    page = tmp_path / "page.html"
    page.write_text("<p>\n" + "a" * 201 + "\n</p>\n")
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{page}:2: 201 caractères\n"


def test_check_writes_nothing(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<p>{WORDS}</p><p>{WORDS}</p>")
    assert main(["--check", str(tmp_path)]) == 1
    assert page.read_text().count("\n") == 0
    assert main([str(tmp_path)]) == 0
    assert page.read_text().count("\n") == 1
    assert main(["--check", str(tmp_path)]) == 0
