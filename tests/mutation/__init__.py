"""Mutation testing: every small slip in the evaluation and in the knowledge files ought to be caught by a case history.

``python -m tests.mutation code`` and ``python -m tests.mutation knowledge``; see CONTRIBUTING.md.
"""
