"""The certificate of a cycle: who reaches it, what a person decides near the bar, what is signed."""
