"""Places, goals, text, glossary, publishing, search, documents and news. Knows no other app."""
