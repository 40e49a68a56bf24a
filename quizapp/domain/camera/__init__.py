"""The camera of a phone at the door: which browser this is, what is in its way, and what a scanned code says."""
