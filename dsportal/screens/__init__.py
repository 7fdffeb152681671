"""Our own screens: login and second factor, home, search, timeline, opening the signer, error pages."""
