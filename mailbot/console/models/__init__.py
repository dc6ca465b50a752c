"""The models' screen: what is in use, how good it is on mails it had not read, and what waits to be learnt."""
