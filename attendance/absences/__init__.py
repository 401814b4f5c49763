"""Absences: declared by the person, judged by the adviser, told to the employer where they are not excused."""
