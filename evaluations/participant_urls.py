"""Routes of whoever is asked."""

from django.urls import path

from evaluations.views import complaints, own

app_name = "feedback"
urlpatterns = [
    path("reclamations/<uuid:participant>/", complaints.own_list, name="complaints"),
    path("reclamations/fil/<uuid:complaint>/", complaints.own_thread, name="complaint"),
    path("evaluations/<uuid:form>/", own.answer, name="answer"),
    path("evaluations/<uuid:form>/resultats/", own.results, name="results"),
    path("evaluations/<uuid:form>/rapport.pdf", own.paper, name="paper"),
]
