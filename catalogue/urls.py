"""Public routes."""

from django.urls import path

from catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("cycles/<slug:slug>/", views.cycle_page, name="cycle"),
    path("cycles/<slug:slug>/brochure.pdf", views.brochure, name="brochure"),
    path("cycles/<slug:slug>/agenda.ics", views.agenda, name="agenda"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("mentions-legales/", views.legal, name="legal"),
]
