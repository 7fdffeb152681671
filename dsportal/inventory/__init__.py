"""The inventory of every path that changes something, and what gates it; `make inventory` writes it.

Rows are found in the code: what exists is listed, whether somebody thought of it or not. What cannot be
derived (why one person may do it) is written in `written_services.py` and `written_paths.py`.
"""
