"""Routes of whoever is called to a session."""

from django.urls import path

from convocations import views

app_name = "called"
urlpatterns = [
    path("convocations/<uuid:uuid>/", views.mine, name="mine"),
    path("convocations/<uuid:uuid>/convocation.pdf", views.mine_paper, name="paper"),
    path("convocations/<uuid:uuid>/agenda.ics", views.mine_calendar, name="calendar"),
]
