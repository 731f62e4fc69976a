"""The page of the desk: plain modules and style sheets, served as they are."""
