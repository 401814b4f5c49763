"""Sittings: the agenda, the convocation, the room and its votes, as screens follow them."""
