"""Routes of the fees."""

from django.urls import path

from fees import views

app_name = "fees"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export.csv", views.export, name="export"),
]
