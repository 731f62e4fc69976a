"""One caller, one menu, one key: the same call carried by Longlines and by its peers."""
