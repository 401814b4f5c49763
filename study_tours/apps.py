from django.apps import AppConfig


class StudyToursConfig(AppConfig):
    name = "study_tours"
    verbose_name = "Voyages d’étude"
