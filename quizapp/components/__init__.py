"""Parts of pages. They know no State: they take Vars and callbacks."""
