"""AMI and the call-event spool: what happens on the PBX, told to the core."""
