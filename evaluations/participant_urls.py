"""Routes of whoever is asked."""

from django.urls import path

from evaluations.views import own

app_name = "feedback"
urlpatterns = [
    path("evaluations/<uuid:form>/", own.answer, name="answer"),
]
