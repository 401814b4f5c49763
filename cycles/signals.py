"""What the cycles app announces to the apps above, inside the transaction of the service that did it.

- `cycle_moving`: sender Cycle; `cycle` (locked, still in its former state), `move`. Sent before the state is written: a
  receiver that raises a domain error refuses the move.
- `targets_changed`: sender Cycle; `cycle` (locked, written), `actor`, `before` (targets and decline_share as plain
  values). Sent by whoever changes them outside the workshop.
- `participant_enrolled`: sender Participant; `participant`, `actor`, `fee` (what the employer committed to, or None).
- `participant_left`: sender Participant; `participant`, `actor`, `reason`.
"""

from django.dispatch import Signal

cycle_moving = Signal()
targets_changed = Signal()
participant_enrolled = Signal()
participant_left = Signal()
