"""What a person uploads: allowed kinds by content, made a PDF where it must be, parsed, scanned where it can be.

`check` is where the rest of the code comes in. `worker` runs what parses, in a process of its own that loads no Django:
this file and the modules of the parsers import none.
"""
