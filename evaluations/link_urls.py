"""Routes of an employer's link."""

from django.urls import path

from evaluations.views import by_link

app_name = "employer_feedback"
urlpatterns = [
    path("<str:token>/", by_link.employer_page, name="employer_page"),
]
