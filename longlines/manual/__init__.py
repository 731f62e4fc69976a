"""The manual of the verbs, made from the verbs themselves."""
