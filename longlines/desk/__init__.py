"""The operators' desk: what stands on the screens, and the words of its page."""
