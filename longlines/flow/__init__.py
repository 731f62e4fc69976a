"""Call flows: YAML to checked flow, and the loop that runs one."""
