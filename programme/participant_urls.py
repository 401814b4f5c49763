"""Routes of participants."""

from django.urls import path

from programme.views import participant

app_name = "promotion"
urlpatterns = [
    path("programmes/<uuid:uuid>/", participant.programme, name="programme"),
    path("programmes/<uuid:uuid>/programme.pdf", participant.paper, name="paper"),
    path("documents/<uuid:uuid>/", participant.material, name="material"),
]
