"""Celery in, assessments out. This package knows no HTTP."""
