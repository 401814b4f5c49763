"""Which form writes which kind of part."""

from workshop.forms.base import PartForm
from workshop.forms.brochure import BrochureForm
from workshop.forms.call import CallForm
from workshop.forms.contacts import ContactsForm
from workshop.forms.cost import CostForm
from workshop.forms.dossier import DossierForm
from workshop.forms.grid import GridForm
from workshop.forms.presentation import PresentationForm
from workshop.forms.programme import ProgrammeForm
from workshop.forms.sessions import ModuleForm, TourForm
from workshop.forms.texts import TextForm
from workshop.parts import PartKind

FORMS: dict[PartKind, type[PartForm]] = {
    form.kind: form
    for form in (
        *(PresentationForm, CallForm, TextForm, ModuleForm, TourForm, DossierForm),
        *(GridForm, CostForm, ContactsForm, BrochureForm, ProgrammeForm),
    )
}
