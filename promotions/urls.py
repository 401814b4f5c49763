"""Routes of staff: the people of a promotion."""

from django.urls import path

from promotions.views import staff
from toolkit.lists.exports import export_paths

app_name = "promotions"
urlpatterns = [
    path("", staff.listing, name="list"),
    *export_paths(staff.export),
    path("<uuid:participant>/", staff.participant, name="participant"),
    path("<uuid:participant>/besoins/", staff.needs, name="needs"),
    path("<uuid:participant>/employeur/", staff.move, name="move"),
    path("<uuid:participant>/rappeler/", staff.remind, name="remind"),
    path("<uuid:participant>/photo.jpg", staff.photo_file, name="photo_file"),
]
