"""How Chinese text is read: sentences, words, figures, periods, regions and names, as pure functions."""
