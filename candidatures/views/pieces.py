"""Files of a dossier, and the employer's commitment as the applicant asks for it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from candidatures.forms.commitment import AskCommitmentForm
from candidatures.models import PaperScan, Piece
from candidatures.sections import PIECES
from candidatures.services import add_piece, remove_piece, renew_piece, request_commitment, upload_commitment
from candidatures.serving import serve_piece, serve_received
from candidatures.views.page import DossierPage, find_written, show_pieces
from candidatures.views.uploads import COMMITMENT, answer_receipt, answer_refusal, back_to_slot
from candidatures.working_copy import written_pieces
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.files.kinds import label_of
from toolkit.files.receiving import takes_files
from toolkit.notifications.errors import MailError
from toolkit.text.identifiers import read_uuid

NO_FILE = "Choisissez d’abord un fichier sur votre appareil, puis envoyez-le."


@takes_files
@require_POST
def piece_upload(request: UserRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Take a file for one required piece."""
    candidature = find_written(request, uuid)
    required = get_object_or_404(candidature.cycle.required_pieces, pk=pk)
    try:
        upload = _sent_file(request)
        piece = add_piece(actor=request.user, candidature=candidature, required_piece=required, upload=upload)
    except DomainError as refusal:
        return answer_refusal(request, find_written(request, uuid), slot=pk, refusal=refusal)
    sentence = f"« {required.label} » : {_received(piece)}"
    return answer_receipt(request, candidature, slot=pk, sentence=sentence)


@require_POST
def piece_remove(request: UserRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Take a file out."""
    done = "{} est retiré. Il reste parmi les fichiers précédents de cette pièce."
    return _act_on_piece(request, uuid, pk, remove_piece, done)


@require_POST
def piece_renew(request: UserRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Say that a piece taken up from an earlier dossier is up to date."""
    return _act_on_piece(request, uuid, pk, renew_piece, "{} est à jour : c’est noté.")


def _act_on_piece(request: UserRequest, uuid: UUID, pk: int, service: Callable[..., None], done: str) -> HttpResponse:
    """Do it to the file that fills a required piece now, say it, and go back there. Without a file nothing is done."""
    candidature = find_written(request, uuid)
    piece = next((piece for piece in written_pieces(candidature) if piece.required_piece_id == pk), None)
    if piece is not None:
        try:
            service(actor=request.user, piece=piece)
        except DomainError as refusal:
            return show_pieces(request, candidature, refusal=refusal)
        messages.success(request, done.replace("{}", piece.filename))
    return back_to_slot(candidature, pk)


@require_safe
def piece_file(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """A file to read, for the applicant and for the desk that instructs the dossier."""
    return serve_piece(get_object_or_404(Piece.objects.readable_by(request.user), uuid=uuid), framed=True)


@require_safe
def piece_received(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The same as it was received, to download: for the same people."""
    return serve_received(get_object_or_404(Piece.objects.readable_by(request.user), uuid=uuid))


@require_safe
def scan_file(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """A scan of the paper to read, for the person and for the desk."""
    return serve_piece(get_object_or_404(PaperScan.objects.readable_by(request.user), uuid=uuid), framed=True)


@require_safe
def scan_received(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The same as it was received, to download: for the same people."""
    return serve_received(get_object_or_404(PaperScan.objects.readable_by(request.user), uuid=uuid))


@require_POST
def commitment_request(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Send the signatory a link."""
    candidature = find_written(request, uuid)
    form = AskCommitmentForm(request.POST)
    if not form.is_valid():
        return show_pieces(request, candidature, form=form)
    is_first = candidature.is_draft and candidature.commitment is None
    try:
        undoes = _undone(request)
        sent = request_commitment(actor=request.user, candidature=candidature, undoes=undoes, **form.cleaned_data)
    except (DomainError, MailError) as refusal:
        fresh = find_written(request, uuid)
        if refusal.status == 422:  # about the employer, whom another section names, or about the address
            form.add_error(None if isinstance(refusal, IncompleteError) else "signatory_email", refusal.message)
            return show_pieces(request, fresh, form=form)
        return show_pieces(request, fresh, refusal=refusal, form=form)
    messages.success(
        request, f"Le lien part vers {sent.signatory_email}. Votre dossier dira quand l’engagement sera signé."
    )
    page = DossierPage(request.user, find_written(request, uuid), current=PIECES)
    if is_first and page.may_send and not page.to_fill:
        return redirect("candidatures:review", uuid)  # nothing more is asked but to read it again
    return back_to_slot(candidature, COMMITMENT)


@takes_files
@require_POST
def commitment_upload(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take the signed form."""
    candidature = find_written(request, uuid)
    try:
        upload = _sent_file(request)
        undoes = _undone(request)
        given = upload_commitment(actor=request.user, candidature=candidature, upload=upload, undoes=undoes)
    except DomainError as refusal:
        return answer_refusal(request, find_written(request, uuid), slot=COMMITMENT, refusal=refusal)
    sentence = f"Formulaire signé : {_received(given.piece)} Le service formation le lira."  # type: ignore[arg-type]  # just stored
    return answer_receipt(request, candidature, slot=COMMITMENT, sentence=sentence)


def _undone(request: UserRequest) -> UUID | None:
    """The commitment that the page showed, once its dialog has said that it stands no longer."""
    return read_uuid(request.POST.get("seen", "")) if "undoes" in request.POST else None


def _sent_file(request: UserRequest) -> UploadedFile:
    upload = request.FILES.get("file")
    if upload is None:
        raise DomainError(NO_FILE, status=422)
    return upload


def _received(piece: Piece) -> str:
    """What became of the file, as the end of a sentence."""
    if kind := label_of(piece.received_type):
        return f"le fichier ({kind}) est reçu et converti en PDF. Ouvrez-le pour le vérifier."
    if piece.left_out:
        return (
            "le fichier est reçu et gardé tel quel. La copie que liront les autres ne garde que ses pages, sans : "
            f"{piece.left_out}. Ouvrez-la pour la vérifier."
        )
    return "le fichier est reçu, ouvert et lu."
