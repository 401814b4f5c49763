"""The minutes of a sitting: facts, copies, remarks, signatures, the document."""
