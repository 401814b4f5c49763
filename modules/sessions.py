"""What the floors below may know of the modules: their dates."""

from collections.abc import Iterator

from cycles.models import Cycle
from cycles.sessions import DatedSession
from modules.models import Module


def module_sessions(cycle: Cycle) -> Iterator[DatedSession]:
    """Each module, from its first day to its last."""
    for module in Module.objects.filter(cycle=cycle).order_by("starts_on", "number"):
        title = f"Module\u00a0{module.number}, {module.title}"
        yield DatedSession(title, module.place, module.starts_on, module.ends_on)
