"""Public routes, and the editor of the frequent questions."""

from django.urls import path

from catalogue import question_views, views

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("cycles/<slug:slug>/", views.cycle_page, name="cycle"),
    path("cycles/<slug:slug>/brochure.pdf", views.brochure, name="brochure"),
    path("cycles/<slug:slug>/agenda.ics", views.agenda, name="agenda"),
    path("cycles/<slug:slug>/sessions/<uuid:uuid>.ics", views.agenda_session, name="agenda_session"),
    path("aide/", views.help_page, name="help"),
    path("aide/questions/", question_views.questions, name="questions"),
    path("aide/questions/<int:institute>/ajouter/", question_views.question_add, name="question_add"),
    path("aide/questions/<int:institute>/<slug:name>/", question_views.question_edit, name="question_edit"),
    path("aide/questions/<int:institute>/<slug:name>/deplacer/", question_views.question_move, name="question_move"),
    path("aide/questions/<int:institute>/<slug:name>/masquer/", question_views.question_hide, name="question_hide"),
    path(
        "aide/questions/<int:institute>/<slug:name>/reprendre/",
        question_views.question_restore,
        name="question_restore",
    ),
    path(
        "aide/questions/<int:institute>/<slug:name>/supprimer/", question_views.question_delete, name="question_delete"
    ),
    path("contact/", views.contact, name="contact"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("mentions-legales/", views.legal, name="legal"),
]
