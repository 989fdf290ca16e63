"""Reading from the EHR's own FHIR server, with the token that a hook brings; it never leaves this process."""
