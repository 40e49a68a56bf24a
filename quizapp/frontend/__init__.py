"""What runs in browsers and cannot be said in Reflex alone."""
