"""Routes of the fees."""

from django.urls import path

from fees import views
from toolkit.lists.exports import export_paths

app_name = "fees"
urlpatterns = [
    path("", views.listing, name="list"),
    *export_paths(views.export),
]
