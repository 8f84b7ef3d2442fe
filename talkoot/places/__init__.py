"""Premises, infrastructure, testbeds and areas."""
