"""Routes of the training team, below those of sessions."""

from django.urls import path

from convocations import views

app_name = "convocations"
urlpatterns = [
    path("<uuid:session>/convocations/", views.session, name="session"),
    path("<uuid:session>/convocations/pratique/", views.practical, name="practical"),
    path("<uuid:session>/convocations/<uuid:called>/", views.preview, name="preview"),
    path("<uuid:session>/convocations/<uuid:called>/lettre.pdf", views.preview_paper, name="preview_paper"),
    path("<uuid:session>/convocations/lettres/<uuid:letter>.pdf", views.paper, name="paper"),
]
