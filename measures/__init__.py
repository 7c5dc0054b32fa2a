"""Bundles, measures, implementations, money and milestones. Knows strategy."""
