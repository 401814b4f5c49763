"""Routes of a speaker's link."""

from django.urls import path

from programme.views import by_link

app_name = "speakers"
urlpatterns = [
    path("<str:token>/", by_link.speaker_page, name="speaker_page"),
    path("<str:token>/documents/<uuid:uuid>/", by_link.speaker_material, name="material"),
]
