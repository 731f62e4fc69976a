"""An instance in one file, and an instance made of one."""
