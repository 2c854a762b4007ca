"""What pages are made of: templates, their style and scripts, labels in two languages, and marked text."""
