"""Routes of the committee: the board, one dossier, the publication, the members."""

from django.urls import path

from committee.views import (
    autosave,
    board,
    declarations,
    deputies,
    links,
    members,
    progress,
    publication,
    reading,
    register,
    settings,
    sharing,
    versions,
)
from toolkit.lists.exports import export_paths

app_name = "committee"
urlpatterns = [
    path("", board.board, name="board"),
    *export_paths(board.export),
    path("dossiers/<uuid:uuid>/", reading.read, name="read"),
    path("dossiers/<uuid:uuid>/enregistrer/", autosave.autosave, name="autosave"),
    path("dossiers/<uuid:uuid>/versions/", versions.versions, name="versions"),
    path("dossiers/<uuid:uuid>/lien/", links.declare_link, name="declare_link"),
    path("dossiers/<uuid:uuid>/vote/", reading.vote, name="vote"),
    path("dossiers/<uuid:uuid>/decision/", reading.record, name="record"),
    path("liens/", declarations.declarations, name="links"),
    path("attaches/", declarations.employments, name="employments"),
    path("pieces/<uuid:uuid>/", reading.piece_file, name="piece_file"),
    path("publication/", publication.publish, name="publish"),
    path("liste-attente/appeler/", publication.call_next, name="call_next"),
    path("liste-attente/clore/", publication.close_list, name="close_list"),
    path("reglages/", settings.settings, name="settings"),
    path("avancement/", progress.progress, name="progress"),
    path("avancement/relancer/", progress.nudge, name="nudge"),
    path("repartition/", sharing.sharing, name="sharing"),
    path("repartition/<uuid:uuid>/", sharing.sharing_item, name="sharing_item"),
    path("repartition/<uuid:uuid>/<int:pk>/liberer/", sharing.unpin, name="unpin"),
    path("mes-domaines/", sharing.fields, name="fields"),
    path("membres/", members.members, name="members"),
    path("deports/", register.register, name="register"),
    *export_paths(register.register_export, folder="deports/", name="register"),
    *export_paths(register.expected_export, folder="deports/attendus/", name="expected"),
    path("deports/attendus/<int:pk>/", register.awaited, name="awaited"),
    path("membres/deports/<int:pk>/", links.lift, name="recusal_lift"),
    path("membres/inviter/", members.invite, name="invite"),
    path("membres/<int:pk>/", members.seat, name="seat"),
    path("membres/<int:pk>/presidence/", members.appoint, name="seat_appoint"),
    path("membres/<int:pk>/retirer/", members.remove, name="seat_remove"),
    path("membres/<int:pk>/suppleance/", deputies.call, name="deputy_call"),
    path("membres/<int:pk>/fin-de-suppleance/", deputies.send_back, name="deputy_send_back"),
]
