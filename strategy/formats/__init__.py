"""The long version in other forms: one HTML file, one Word file. Both are made from the HTML of the PDF."""
