"""The way of the schema from nothing to now, one file a step, each named by its revision.

A step that was released is never edited. A new one only adds: the version before it has to go on working on the
schema after it, for as long as an upgrade takes.
"""
