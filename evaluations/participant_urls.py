"""Routes of whoever is asked."""

from django.urls import path

from evaluations.views import own

app_name = "feedback"
urlpatterns = [
    path("evaluations/<uuid:form>/", own.answer, name="answer"),
    path("evaluations/<uuid:form>/resultats/", own.results, name="results"),
    path("evaluations/<uuid:form>/rapport.pdf", own.paper, name="paper"),
]
