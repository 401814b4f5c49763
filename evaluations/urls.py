"""Routes of the training team."""

from django.urls import path

from evaluations.views import staff

app_name = "evaluations"
urlpatterns = [
    path("", staff.home, name="home"),
    path("regles/", staff.rules, name="rules"),
    path("annees/<uuid:cycle>/", staff.year, name="year"),
    path("sessions/<uuid:session>/", staff.session, name="session"),
    path("<uuid:form>/", staff.form, name="form"),
    path("<uuid:form>/questions/", staff.questions, name="questions"),
    path("<uuid:form>/ouvrir/", staff.opening, name="open"),
]
