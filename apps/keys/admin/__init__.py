"""Lists of the app `keys`: keys and people's acts, and what lies in the tokens."""

from apps.keys.admin import keys, tokens

__all__ = ["keys", "tokens"]
