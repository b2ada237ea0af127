"""The web chat's rooms: the page, the interface for programs, and what guards both."""
