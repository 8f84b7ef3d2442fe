"""The service catalogue after CPSV-AP 3.2.0 and the open data catalogue after DCAT-AP 3.0.1, as linked data."""
