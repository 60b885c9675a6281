"""An application on paper: one form, as a page to print, as PDF and as a Word file."""
