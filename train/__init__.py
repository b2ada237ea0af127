"""How the shipped models were made, runnable again from the data folder."""
