"""What sittings and minutes keep of a person who sat: presence, voices given, remarks, disagreements, signatures."""

from django.db.models import F

from accounts.models import User
from committee.models import Attendance, BallotMark, Dissent, Item, MinutesRemark, MinutesSignature
from toolkit.documents.personal import PersonalData, Row


def minutes_data(user: User) -> PersonalData:
    """Their own words and acts. Dossiers go by their number; those that they may not know of are not there."""
    known = Item.objects.known_to(user).values("pk")
    dissents = Dissent.objects.filter(seat__user=user, sitting_item__item__in=known)
    told = dissents.annotate(dossier=F("sitting_item__item__candidature__receipt_number")).order_by("at", "pk")
    remarks = MinutesRemark.objects.filter(seat__user=user).order_by("at", "pk")
    signatures = MinutesSignature.objects.filter(seat__user=user).select_related("minutes__document")
    places = Attendance.objects.filter(seat__user=user).select_related("sitting", "proxy_to__user")
    marks = BallotMark.objects.filter(seat__user=user, ballot__sitting_item__item__in=known)
    voices = marks.annotate(dossier=F("ballot__sitting_item__item__candidature__receipt_number"))
    return {
        "séances": [_place(each) for each in places.order_by("sitting__planned_at", "pk")],
        # That the voice was given, never for what: nothing keeps it.
        "voix données en séance": [{"dossier": each.dossier, "date": each.at} for each in voices.order_by("at", "pk")],
        "remarques sur un procès-verbal": [{"remarque": each.text, "date": each.at} for each in remarks],
        "désaccords consignés": [{"dossier": each.dossier, "mots": each.text, "date": each.at} for each in told],
        "procès-verbaux signés": [
            {
                "numéro": each.minutes.document.number if each.minutes.document else "pas encore numéroté",
                "qualité": str(each.get_capacity_display()),
                "sur papier": each.on_paper,
                "date": each.at,
            }
            for each in signatures.order_by("at", "pk")
        ],
    }


def _place(attendance: Attendance) -> Row:
    return {
        "séance": attendance.sitting.planned_at,
        "présence": str(attendance.get_status_display()),
        "arrivée": attendance.arrived_at,
        "départ": attendance.left_at,
        "procuration à": attendance.proxy_to.user.full_name if attendance.proxy_to else "",
        "mention": attendance.note,
    }
