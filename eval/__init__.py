"""Measuring answers: gold questions, metrics, runs over an index, and reports of them.

``gold`` reads the questions, ``run`` asks and scores them, ``summary`` averages, ``report`` and ``page`` show the
result, ``compare`` sets two results against each other; ``metrics`` holds one family of formulas a module.
"""
