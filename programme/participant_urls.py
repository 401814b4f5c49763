"""Routes of participants."""

from django.urls import path

from programme.views import participant

app_name = "promotion"
urlpatterns = [path("documents/<uuid:uuid>/", participant.material, name="material")]
