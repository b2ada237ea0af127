"""Tests that take minutes to an hour, each for its own kind of harm."""
