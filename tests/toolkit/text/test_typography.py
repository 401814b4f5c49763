"""Numbers and addresses as they are shown."""

import datetime

import pytest
from django.template import Context, Template

from organisations.validators import clean_siret
from tests.factories.organisations import make_siret
from toolkit.text.markdown import escape_markdown
from toolkit.text.typography import format_moment, format_siret, markdown_to_html, raise_ordinals, typeset
from toolkit.ui.templatetags.typography import address, pluralize


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("21990001600011", "219\u202f900\u202f016\u202f00011"),
        ("219900016", "219\u202f900\u202f016"),
        ("", ""),
        (None, ""),
        ("12", "12"),
    ],
)
def test_siret_and_siren_are_grouped(digits, shown):
    assert format_siret(digits) == typeset(format_siret(digits)) == shown


def test_copied_siret_is_read_again():
    assert clean_siret(format_siret(make_siret(9))) == make_siret(9)


def test_address_breaks_after_its_at_sign_and_before_its_dots_but_the_last():
    assert address("jean.dupont@ville.fr") == "jean<wbr>.dupont@<wbr>ville.fr"
    assert address("a@service.ville.fr") == "a@<wbr>service<wbr>.ville.fr"


def test_address_is_escaped():
    assert "<b>" not in address("<b>@x.fr")


@pytest.mark.parametrize(
    ("count", "ending"), [(0, ""), (1, ""), (1.5, ""), (2, "s"), ("12", "s"), ([], ""), ([1, 2], "s"), (None, "")]
)
def test_plural_begins_at_two(count, ending):
    assert pluralize(count) == ending


def test_plural_takes_two_endings():
    assert [pluralize(count, "le voir,les voir") for count in (0, 3)] == ["le voir", "les voir"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("La 26e promotion, au 1er mars.", "La 26<sup>e</sup> promotion, au 1<sup>er</sup>&nbsp;mars."),
        ("Le XXe siècle et la 1re fois", "Le XX<sup>e</sup> siècle et la 1<sup>re</sup> fois"),
        ("Les mers, Vers 12 h, De 3 h", "Les mers, Vers 12 h, De 3 h"),
        ("Réf. 0a1b-123e-44", "Réf. 0a1b-123e-44"),
        ("aline.2e@example.org", "aline.2e@example.org"),
    ],
)
def test_ordinals_are_raised_in_staff_texts(text, html):
    assert markdown_to_html(text) == f"<p>{html}</p>\n"


def test_ordinals_of_tags_and_those_raised_already_stay():
    html = '<a href="/26e">26<sup>e</sup></a>'
    assert raise_ordinals(html) == html


def test_a_moment_breaks_before_its_hour_and_after_its_weekday_only():
    moment = format_moment(datetime.datetime(2026, 3, 1, 22, 59, tzinfo=datetime.UTC))
    assert moment.split(" ") == ["dimanche", "1er\u00a0mars\u00a02026", "à\u00a023\u00a0h\u00a059"]


def test_dates_on_a_page_raise_their_first_of_the_month():
    first = datetime.date(2026, 3, 1)
    page = Template("{{ at|day }}, {{ at|day_short }}, {% days at at %}, {{ words|raised }}")
    assert page.render(Context({"at": first, "words": "26e promotion <b>"})).replace("\u00a0", " ") == (
        "dimanche 1<sup>er</sup> mars 2026, 1<sup>er</sup> mars, 1<sup>er</sup> mars 2026, "
        "26<sup>e</sup> promotion &lt;b&gt;"
    )


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Cedex ; ou", "Cedex\u202f; ou"),
        ("Quoi ? Oui!", "Quoi\u202f? Oui\u202f!"),
        ("« a » : 50 %", "«\u202fa\u202f»&nbsp;: 50\u202f%"),
        ("l'eau...", "l’eau…"),
    ],
)
def test_words_taken_literally_are_set_too(typed, html):
    """The mark that escapes a sign stands before it: a space between both would print the mark."""
    assert markdown_to_html(escape_markdown(typed)) == f"<p>{html}</p>\n"


def test_a_sign_after_words_in_bold_keeps_its_space():
    assert markdown_to_html("**Lisez** !") == "<p><strong>Lisez</strong>\u202f!</p>\n"
