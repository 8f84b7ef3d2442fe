"""How fast the standards answer at 100 thousand ideas and 2,000 services.

`DATABASE_URL=… python -m bench.standards` fills a migrated database that may be thrown away, and prints milliseconds (median, p95).
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
import django

django.setup()
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from talkoot.services.actions import save_services  # noqa: E402
from talkoot.shared import clock  # noqa: E402
from talkoot.shared.limits import Limit  # noqa: E402
from talkoot.standards import doors  # noqa: E402

IDEAS = """
WITH s AS (INSERT INTO conversation_subject (kind) SELECT 'idea' FROM generate_series(1, %s) RETURNING id)
INSERT INTO ideas_idea (text, title, language, state, themes, lat, lon, channel, source, subject_id, supports, shown, turn, visible,
    given_at, changed_at)
SELECT repeat('Lisää penkkejä rantaan, jotta mummokin jaksaa. ', 6), 'Lisää penkkejä rantaan', 'fi', 'received', '{nature}',
       60.1 + random() * 0.3, 24.5 + random() * 0.5,
       'web', 'own', id, 0, 0, 0, true, now() - random() * interval '900 days', now() FROM s
"""
ASKED = (
    "/ogc/collections/ideas/items?limit=100",
    "/ogc/collections/ideas/items?limit=100&bbox=24.5,60.1,25,60.4",
    "/ogc/collections/ideas/items?limit=100&bbox=24.70,60.20,24.71,60.21",
    "/ogc/collections/ideas/items?limit=100&bbox=24.60,60.15,24.75,60.25",
    "/ogc/collections/ideas/items?limit=100&datetime=2026-11-01T00:00:00Z/..",
    "/ogc/collections/ideas/items?limit=100&state=received&theme=nature",
    "/open311/v2/services.json",
    "/catalogue/services.ttl",
)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ideas", type=int, default=100_000)
    parser.add_argument("--services", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=30)
    args = parser.parse_args()
    settings.ALLOWED_HOSTS.append("testserver")
    doors.READ_LIMIT = Limit("bench", 10_000_000, doors.READ_LIMIT.window)
    with connection.cursor() as cursor:
        cursor.execute(IDEAS, [args.ideas])
        cursor.execute("ANALYZE")
    text = {"fi": "Mitä kaupunki tekee. " * 20}
    base = [
        {"source": "b", "source_id": str(n), "name": {"fi": f"Palvelu {n}"}, "summary": text, "description": text}
        for n in range(args.services)
    ]
    save_services([{**row, "channels": ["web", "phone"], "audience": ["families"], "themes": ["nature"]} for row in base], now=clock.now())
    client = Client()
    for path in ASKED:
        took = []
        for _time in range(args.times):
            start = time.perf_counter()
            answer = client.get(path)
            took.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, answer.content[:300]
        took.sort()
        print(f"{statistics.median(took):7.1f} {took[int(len(took) * 0.95)]:7.1f} worst {took[-1]:7.1f} {len(answer.content):8d} B  {path}")


if __name__ == "__main__":
    main()
