"""What the cycles app announces to the apps above, inside the transaction of the service that did it.

- `participant_enrolled`: sender Participant; `participant`, `actor`.
- `participant_left`: sender Participant; `participant`, `actor`, `reason`.
"""

from django.dispatch import Signal

participant_enrolled = Signal()
participant_left = Signal()
