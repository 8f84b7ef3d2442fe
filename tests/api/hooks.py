"""What schemathesis makes up, where the format alone says too little: of all years only 2 in 100 are years that the API takes."""

from datetime import UTC, datetime

import schemathesis
from hypothesis import strategies as st

MOMENTS = st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))
schemathesis.openapi.format("date-time", MOMENTS.map(datetime.isoformat))
