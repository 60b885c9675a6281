"""Every table, so that the metadata is whole once this is imported."""

from __future__ import annotations

from casework.conversations.models import Conversation, Message, StoredDraft
from casework.history.models import HistoryEntry
from casework.staff.models import SignInFailure, StaffAccount

TABLES = (Conversation, Message, StoredDraft, HistoryEntry, SignInFailure, StaffAccount)
