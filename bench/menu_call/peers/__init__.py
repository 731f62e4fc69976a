"""The peers, each as its own documentation writes such a call."""
