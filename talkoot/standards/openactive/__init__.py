"""Open availability: what can be booked and when it is free, as OpenActive's FacilityUse and Slot in feeds by RPDE."""
