import pytest

from tests.toolkit.notifications.test_services import queue
from toolkit.notifications.events import declare_events, label_of


def test_a_declared_event_has_its_label():
    assert label_of("candidature.submitted") == "Candidature déposée"


def test_an_event_that_no_app_sends_any_more_shows_nothing():
    assert label_of("a.former.event") == ""


def test_two_apps_do_not_name_one_event_differently():
    declare_events({"candidature.submitted": "Candidature déposée"})
    with pytest.raises(ValueError, match=r"candidature\.submitted is declared already"):
        declare_events({"candidature.submitted": "Autre chose"})


@pytest.mark.django_db
def test_no_mail_leaves_under_an_event_that_no_app_declares():
    with pytest.raises(ValueError, match="No app declares the event nothing"):
        queue(event="nothing.declared")
