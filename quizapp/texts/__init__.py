"""Words in one place: the catalogues of all languages, and the one way from a text to what somebody reads."""
