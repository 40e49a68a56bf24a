"""What happens when time has passed: a question closes, a lock is announced, a wait is over."""
