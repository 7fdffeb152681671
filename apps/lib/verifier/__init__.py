"""What a stranger does with a credential: everything of `mdoc`, `x509` and `statuslist` together."""
