"""Who may call where, and on what credit: the rules of `flows/credit.yaml`."""
