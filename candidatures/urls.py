"""Routes of the dossier: the applicant's, the signatory's, the staff's."""

from django.urls import URLPattern

app_name = "candidatures"
urlpatterns: list[URLPattern] = []
