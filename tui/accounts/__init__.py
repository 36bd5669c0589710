"""Who you are: accounts, their secrets, and how a server is found."""
