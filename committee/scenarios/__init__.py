"""Composing the group: scenarios and their rights, placing, making and adopting them, and the pages that show them."""
