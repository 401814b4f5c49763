"""What this app keeps about a person (RGPD art. 15): as a speaker, the records that bear their address; as one of a
promotion, the sessions they are called to and their employers.
"""

from accounts.models import User
from programme.models import EmployerMove, Enrolment, Material, SlotSpeaker, Speaker
from toolkit.documents.personal import PersonalData, PersonalFile, Row


def personal_data(user: User) -> PersonalData:
    """The records that bear the address of this account, with their interventions and documents; their own enrolments.

    Five queries.
    """
    records = list(Speaker.objects.filter(email__iexact=user.email).select_related("institute"))
    slots = SlotSpeaker.objects.filter(speaker__in=records).select_related("slot__half_day__session", "speaker")
    materials = Material.objects.filter(speaker__in=records).select_related("session")
    return {
        "fiches d’intervenant": [_record(each) for each in records],
        "interventions": [
            _intervention(each) for each in slots.order_by("slot__half_day__day", "slot__starts_at", "pk")
        ],
        "documents envoyés": [_material(each) for each in materials],
        "inscriptions aux sessions": [
            _enrolment(each)
            for each in Enrolment.objects.filter(user=user).select_related("session__cycle").order_by("session", "pk")
        ],
        "changements d’employeur": [_move(each) for each in EmployerMove.objects.filter(participant__user=user)],
    }


def _record(speaker: Speaker) -> Row:
    return {
        "institut": speaker.institute.name,
        "nom": speaker.full_name,
        "fonction": speaker.function,
        "organisation": speaker.organisation,
        "adresse électronique": speaker.email,
        "téléphone": speaker.phone,
        "biographie": speaker.biography,
        "travaux": speaker.work_url,
        "rémunération": speaker.get_pay_kind_display(),
        "besoins d’accès": speaker.access_needs,
        "accord sur l’image": speaker.get_image_agreement_display(),
        "réponse sur l’image": speaker.image_agreed_at,
        "accord sur les documents": speaker.get_documents_agreement_display(),
        "réponse sur les documents": speaker.documents_agreed_at,
    }


def _intervention(row: SlotSpeaker) -> Row:
    return {
        "session": str(row.slot.half_day.session),
        "séquence": row.slot.title,
        "jour": row.slot.half_day.day,
        "rôle": row.get_role_display(),
        "réponse": row.get_state_display(),
        "répondu": row.answered_at,
        "message": row.note,
    }


def _material(material: Material) -> Row:
    return {
        "titre": material.title,
        "session": str(material.session),
        "envoyé": material.sent_at,
        "publié": material.published_at,
        "accord": material.get_agreement_display(),
        "lien": material.url,
        "fichier": PersonalFile("documents-de-seance", material.filename, material.file) if material.file else "",
    }


def _enrolment(row: Enrolment) -> Row:
    return {
        "session": str(row.session),
        "cycle": str(row.session.cycle or ""),
        "premier jour": row.session.starts_on,
        "employeur": row.employer_name,
        "inscription": row.enrolled_at,
        "présence due depuis": row.owed_from,
        "départ": row.left_at,
    }


def _move(move: EmployerMove) -> Row:
    return {"de": move.former_name, "à": move.employer_name, "depuis le": move.since, "noté le": move.noted_at}
