"""The knowledge as a document that a neurologist can read, question and sign, and the check that goes with it."""
