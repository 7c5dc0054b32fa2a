"""Contributions, moderation, consultations and subscriptions. Knows strategy and measures."""
