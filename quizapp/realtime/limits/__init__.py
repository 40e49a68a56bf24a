"""How much may be asked for, by each device, participant and address."""
