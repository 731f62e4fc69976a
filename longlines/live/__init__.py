"""Going live: changed flows are checked, recorded and put in force while calls go on."""
