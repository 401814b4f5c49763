"""What runs by the clock: a name, a task, and how many seconds there are between two turns."""

_TURNS = (
    ("heartbeat", "inet_cycles.heartbeat", 60.0),
    ("clear-sessions", "inet_cycles.clear_sessions", 3600.0),
    ("sweep-outbox", "notifications.sweep_outbox", 30.0),
    ("remind", "candidatures.remind", 600.0),
    ("remind-desk", "instruction.remind", 1800.0),
    ("lapse-unconfirmed", "candidatures.lapse_unconfirmed", 900.0),
    ("check-files", "files.check_files", 3600.0),
    ("sweep-documents", "documents.sweep_files", 3600.0),
    ("sweep-pieces", "candidatures.sweep_pieces", 3600.0),
    ("sweep-calendars", "calendars.sweep_told", 21_600.0),
    ("remind-speakers", "programme.remind_speakers", 1800.0),
    ("sweep-materials", "programme.sweep_materials", 3600.0),
    ("sweep-sheet-scans", "attendance.sweep_scans", 3600.0),
    ("erase-needs", "promotions.erase_needs", 21_600.0),
    ("turn-evaluations", "evaluations.turn", 300.0),
    ("erase-complaints", "evaluations.erase_complaints", 21_600.0),
    ("remind-peers", "peers.remind", 1800.0),
    ("erase-peers", "peers.erase", 21_600.0),
    ("sweep-portraits", "promotions.sweep_portraits", 3600.0),
    ("erase-absences", "attendance.erase_absences", 21_600.0),
    ("sweep-absences", "attendance.sweep_absences", 3600.0),
    ("go-on-with-exports", "exports.go_on", 60.0),
    ("sweep-exports", "exports.sweep_files", 3600.0),
    ("go-on-with-publications", "committee.go_on_with_publications", 20.0),
    ("go-on-with-studies", "committee.go_on_with_studies", 60.0),
    ("close-waiting-lists", "committee.close_lists", 1800.0),
    ("draw-waiting-editions", "catalogue.draw_waiting", 120.0),
    ("sweep-brochures", "catalogue.sweep_brochures", 3600.0),
)

# A turn that waited until the next one is due is dropped: a worker that was held up has no pile to work through.
SCHEDULE = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}} for name, task, seconds in _TURNS
}
