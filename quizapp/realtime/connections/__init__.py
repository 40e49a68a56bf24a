"""Which socket shows what, how well it is connected, and which tab it belongs to."""
