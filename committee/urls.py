"""Routes of the committee: the board, one dossier, the publication, the members, the sittings."""

from django.urls import path

from committee.views import autosave, board, links, members, publication, reading, sitting_acts, sitting_live, sittings
from toolkit.lists.exports import export_paths

app_name = "committee"
urlpatterns = [
    path("", board.board, name="board"),
    *export_paths(board.export),
    path("dossiers/<uuid:uuid>/", reading.read, name="read"),
    path("dossiers/<uuid:uuid>/enregistrer/", autosave.autosave, name="autosave"),
    path("dossiers/<uuid:uuid>/lien/", links.declare_link, name="declare_link"),
    path("dossiers/<uuid:uuid>/vote/", reading.vote, name="vote"),
    path("dossiers/<uuid:uuid>/decision/", reading.record, name="record"),
    path("pieces/<uuid:uuid>/", reading.piece_file, name="piece_file"),
    path("publication/", publication.publish, name="publish"),
    path("liste-attente/appeler/", publication.call_next, name="call_next"),
    path("liste-attente/clore/", publication.close_list, name="close_list"),
    path("membres/", members.members, name="members"),
    path("membres/deports/<int:pk>/", links.lift, name="recusal_lift"),
    path("membres/inviter/", members.invite, name="invite"),
    path("membres/<int:pk>/", members.seat, name="seat"),
    path("membres/<int:pk>/presidence/", members.appoint, name="seat_appoint"),
    path("membres/<int:pk>/retirer/", members.remove, name="seat_remove"),
    path("seances/", sittings.sittings, name="sittings"),
    path("seances/nouvelle/", sittings.plan, name="sitting_plan"),
    path("seances/<uuid:uuid>/", sittings.sitting, name="sitting"),
    path("seances/<uuid:uuid>/modifier/", sittings.change, name="sitting_change"),
    path("seances/<uuid:uuid>/ordre/", sittings.order, name="sitting_order"),
    path("seances/<uuid:uuid>/convoquer/", sittings.convene, name="sitting_convene"),
    path("seances/<uuid:uuid>/annuler/", sittings.cancel, name="sitting_cancel"),
    path("seances/<uuid:uuid>/suite/", sittings.again, name="sitting_again"),
    path("seances/<uuid:uuid>/convocation/", sittings.letter, name="sitting_letter"),
    path("seances/<uuid:uuid>/conduite/", sitting_live.conduct, name="sitting_conduct"),
    path("seances/<uuid:uuid>/conduite/<slug:name>/", sitting_acts.act, name="sitting_act"),
    path("seances/<uuid:uuid>/presences/<int:pk>/", sitting_acts.set_presence, name="sitting_presence"),
    path("seances/<uuid:uuid>/direct/", sitting_live.follow, name="sitting_follow"),
    path("seances/<uuid:uuid>/direct/voter/", sitting_live.vote, name="sitting_vote"),
    path("seances/<uuid:uuid>/direct/lien/", sitting_live.step_aside, name="sitting_step_aside"),
    path("seances/<uuid:uuid>/direct/separer/", sitting_live.split, name="sitting_split"),
    path("seances/<uuid:uuid>/mur/", sitting_live.wall, name="sitting_wall"),
    path("seances/<uuid:uuid>/etat/<slug:screen>/", sitting_live.state, name="sitting_state"),
    path("seances/<uuid:uuid>/seance.ics", sittings.day_file, name="sitting_day"),
]
