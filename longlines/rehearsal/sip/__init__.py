"""The same tests as real calls: telephones that hear, key and talk through the running exchange."""
