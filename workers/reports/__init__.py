"""What the cards led to, counted for the people who look after the rules. Pure functions; nothing changes by itself."""
