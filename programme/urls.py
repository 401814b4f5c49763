"""Routes of programmes: sessions, speakers, venues."""

from django.urls import path

from programme.views import acts, materials, places, sessions, slots, speakers

app_name = "programme"
urlpatterns = [
    path("", sessions.sessions, name="sessions"),
    path("intervenants/", speakers.speakers, name="speakers"),
    path("intervenants/ajouter/", speakers.speaker_add, name="speaker_add"),
    path("intervenants/<uuid:speaker>/", speakers.speaker_edit, name="speaker_edit"),
    path("intervenants/<uuid:speaker>/supprimer/", speakers.speaker_remove, name="speaker_remove"),
    path("lieux/", places.venues, name="venues"),
    path("lieux/ajouter/", places.venue_add, name="venue_add"),
    path("lieux/<uuid:venue>/", places.venue, name="venue"),
    path("lieux/<uuid:venue>/supprimer/", places.venue_remove, name="venue_remove"),
    path("lieux/<uuid:venue>/salles/ajouter/", places.room_add, name="room_add"),
    path("lieux/<uuid:venue>/salles/<uuid:room>/", places.room, name="room"),
    path("lieux/<uuid:venue>/salles/<uuid:room>/supprimer/", places.room_remove, name="room_remove"),
    path("<uuid:session>/", sessions.programme, name="programme"),
    path("<uuid:session>/lieu/", sessions.venue, name="session_venue"),
    path("<uuid:session>/demi-journees/<uuid:half_day>/", sessions.half_day, name="half_day"),
    path("<uuid:session>/sequences/ajouter/", slots.slot_add, name="slot_add"),
    path("<uuid:session>/sequences/<uuid:slot>/", slots.slot_edit, name="slot_edit"),
    path("<uuid:session>/sequences/<uuid:slot>/supprimer/", slots.slot_remove, name="slot_remove"),
    path("<uuid:session>/sequences/<uuid:slot>/salle/", slots.slot_room, name="slot_room"),
    path("<uuid:session>/solliciter/", acts.ask, name="ask"),
    path("<uuid:session>/reponses/<int:pk>/", acts.answer, name="answer"),
    path("<uuid:session>/publier/", acts.publish, name="publish"),
    path("<uuid:session>/tenu/", sessions.held, name="held"),
    path("<uuid:session>/versions/", sessions.versions, name="versions"),
    path("<uuid:session>/versions/<int:number>/programme.pdf", sessions.paper, name="paper"),
    path("<uuid:session>/documents/", materials.materials, name="materials"),
    path("<uuid:session>/documents/publier/", materials.materials_publish, name="materials_publish"),
    path("<uuid:session>/documents/<uuid:material>/", materials.material_file, name="material_file"),
    path(
        "<uuid:session>/documents/<uuid:material>/retirer/",
        materials.material_act,
        {"act": "retirer"},
        name="material_withdraw",
    ),
    path(
        "<uuid:session>/documents/<uuid:material>/supprimer/",
        materials.material_act,
        {"act": "supprimer"},
        name="material_remove",
    ),
]
