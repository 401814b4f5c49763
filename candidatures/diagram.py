"""The state diagram, drawn from the table of transitions."""

from candidatures.enums import ActorRole, State
from candidatures.transitions import TRANSITIONS

START = "<!-- state-diagram:start -->"
END = "<!-- state-diagram:end -->"


def draw_states() -> str:
    """Return a Mermaid state diagram in French: one arrow a transition and source, with who may do it."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT.value}"]
    lines += [f"    {state.value}: {state.label}" for state in State]
    for move in TRANSITIONS:
        who = ", ".join(role.label for role in ActorRole if role in move.roles)
        lines += [
            f"    {state.value} --> {State(move.target).value}: {move.label} ({who})"
            for state in State
            if state in move.sources
        ]
    return "\n".join(lines)


def place_diagram(text: str) -> str:
    """Return the text with the diagram between its two marks. Raises ValueError when a mark is missing."""
    head, found, rest = text.partition(START)
    _, closed, tail = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"The marks {START} and {END} are missing.")
    return f"{head}{START}\n```mermaid\n{draw_states()}\n```\n{END}{tail}"
