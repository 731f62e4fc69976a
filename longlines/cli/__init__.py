"""The longlines command, one file for each subcommand."""
