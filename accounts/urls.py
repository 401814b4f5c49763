from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("verification/renvoyer/", views.resend_verification, name="resend_verification"),
    path("second-facteur/", views.second_factor, name="second_factor"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("equipe/", views.team, name="team"),
    path("equipe/invitations/<uuid:uuid>/renvoyer/", views.invitation_resend, name="invitation_resend"),
    path("equipe/invitations/<uuid:uuid>/annuler/", views.invitation_revoke, name="invitation_revoke"),
    path("equipe/roles/<uuid:uuid>/retirer/", views.role_remove, name="role_remove"),
]
