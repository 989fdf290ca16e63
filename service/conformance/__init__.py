"""Checks any CDS service, over HTTP, against what can be seen from outside of the CDS Hooks requirements.

Each check is a small function in the module of its section, listed with the row that it belongs to. A check ends in
one of five ways: passed, failed, broke, could not run, did not apply.
"""
