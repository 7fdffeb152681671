"""The commands of the portal: each a plain form, a preview in words, one service, a receipt (decision 14)."""
