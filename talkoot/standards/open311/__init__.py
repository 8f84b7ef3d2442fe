"""Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2/): a report from any application becomes an idea at the right service."""
