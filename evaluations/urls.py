"""Routes of the training team."""

from django.urls import path

from evaluations.views import complaints, results, staff

app_name = "evaluations"
urlpatterns = [
    path("", staff.home, name="home"),
    path("reclamations/", complaints.complaints, name="complaints"),
    path("reclamations/<uuid:complaint>/", complaints.complaint, name="complaint"),
    path("regles/", staff.rules, name="rules"),
    path("annees/<uuid:cycle>/", staff.year, name="year"),
    path("annees/<uuid:cycle>/rapport.pdf", results.year_report, name="year_report"),
    path("sessions/<uuid:session>/", staff.session, name="session"),
    path("<uuid:form>/", staff.form, name="form"),
    path("<uuid:form>/questions/", staff.questions, name="questions"),
    path("<uuid:form>/ouvrir/", staff.opening, name="open"),
    path("<uuid:form>/textes/", results.verbatims, name="verbatims"),
    path("<uuid:form>/publier/", results.publish, name="publish"),
    path("<uuid:form>/partager/", results.share, name="share"),
    path("<uuid:form>/reprendre/", results.withdraw, name="withdraw"),
    path("<uuid:form>/rapport.pdf", results.report, name="report"),
]
