"""Routes of participants: « Ma promotion »."""

from django.urls import path

from promotions.views import mine

app_name = "mine"
urlpatterns = [
    path("", mine.promotion, name="promotion"),
    path("<uuid:participant>/", mine.promotion, name="of"),
    path("<uuid:participant>/besoins/", mine.needs, name="needs"),
    path("<uuid:participant>/partage/", mine.sharing, name="sharing"),
    path("<uuid:participant>/contact-formation/", mine.contact, name="contact"),
    path("<uuid:participant>/photo/", mine.photo, name="photo"),
    path("<uuid:participant>/photo/supprimer/", mine.photo_act, {"act": "supprimer"}, name="photo_remove"),
    path("<uuid:participant>/photo/sans/", mine.photo_act, {"act": "sans"}, name="photo_decline"),
    path("<uuid:participant>/photo.jpg", mine.photo_file, name="photo_file"),
    path("<uuid:participant>/collegues/<uuid:companion>/photo.jpg", mine.companion_photo, name="companion_photo"),
]
