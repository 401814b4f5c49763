"""Route of the verification of documents."""

from django.urls import path

from toolkit.documents import views

app_name = "documents"
urlpatterns = [path("verification/", views.verification, name="verification")]
