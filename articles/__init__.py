"""The sample corpus: articles written for this project, with real figures; see README.md."""
