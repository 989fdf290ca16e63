"""The FHIR artefacts that are made from the knowledge files, so that what is published is what is used.

They lie in ``fhir_profiles`` beside those that are written by hand; ``fcds artefacts`` writes them
anew, and a test fails while one of them is not what the knowledge files say.
"""
