"""Lists of the app `keys`: keys and people's acts, what lies in the tokens, what lies in safes."""

from apps.keys.admin import custody, keys, tokens

__all__ = ["custody", "keys", "tokens"]
