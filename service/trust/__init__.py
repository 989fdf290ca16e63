"""Who may call: the clients of a site, and the gate at which each call shows by its token whose it is."""
