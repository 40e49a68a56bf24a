"""The States of participants' pages."""
