"""Groups of roles that several apps ask for, each under one name."""

from accounts.enums import Role

# Who instructs: reads dossiers, judges them, gives more time, hands them over.
INSTRUCTORS = (Role.ADVISER, Role.HEAD_OF_SERVICE)
# Those and their assistant: who works on dossiers.
TRAINING_TEAM = (Role.ADVISER, Role.ASSISTANT, Role.HEAD_OF_SERVICE)
FEE_READERS = (Role.ACCOUNTANT, *TRAINING_TEAM)
