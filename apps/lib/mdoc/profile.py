"""The door to profiles: versioned data, checked on loading, and the elements that it makes of a person."""

from apps.lib.mdoc.elements import EncodedElements, elements_for
from apps.lib.mdoc.jp_mnc import JP_MNC_1
from apps.lib.mdoc.profile_loader import ProfileInvalid, profile_from_data
from apps.lib.mdoc.profile_model import MsoProfile

__all__ = ["JP_MNC_1", "EncodedElements", "MsoProfile", "ProfileInvalid", "elements_for", "profile_from_data"]
