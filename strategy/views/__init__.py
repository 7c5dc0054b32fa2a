"""Public pages of this app, by theme. Every page reads revisions and projections, never the workspace."""
