"""What it takes to run on this machine: PBX, configuration, secrets, supervision."""
