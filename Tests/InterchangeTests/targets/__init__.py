"""A file for each target; see target.py."""
