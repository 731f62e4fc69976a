"""Messages to parties whose number is not published."""
