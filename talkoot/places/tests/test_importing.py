"""Places from PTV, boat places, areas from boundaries."""

import json

import pytest

from talkoot.places.importing import import_areas, import_boat_spaces, import_harbours, import_ptv_locations
from talkoot.places.importing.ptv import to_wgs84
from talkoot.places.models import Area, Place, Space
from talkoot.shared import clock
from talkoot.shared.importing import BadFile
from talkoot.shared.upsert import Saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    def write(document):
        path = tmp_path / "file.json"
        path.write_text(json.dumps(document), "utf-8")
        return path

    return write


def value(language, text, sort=None):
    return {"language": language, "value": text} | ({"type": sort} if sort else {})


V11 = {
    "id": "a1b2",
    "publishingStatus": "Published",
    "serviceChannelNames": [value("fi", "Rantakirjasto", "Name"), value("sv", "Strandbiblioteket", "Name")],
    "serviceChannelDescriptions": [value("fi", "Kirjasto rannalla.", "Summary")],
    "addresses": [
        {"type": "Postal", "postOfficeBoxAddress": {}},
        {
            "type": "Location",
            "streetAddress": {
                "street": [value("sv", "Strandvägen"), value("fi", "Rantatie")],
                "streetNumber": "3",
                "postalCode": "02100",
                "postOffice": [value("fi", "ESPOO")],
                "latitude": "6672000",
                "longitude": "378000",
            },
            "entrances": [{"accessibilitySentences": [{"sentences": [{"sentence": [value("fi", "Ovi on leveä.")]}]}]}],
        },
    ],
}


def test_a_service_location(write):
    import_ptv_locations(write(V11), now=clock.now())
    place = Place.objects.get()
    assert place.name == {"fi": "Rantakirjasto", "sv": "Strandbiblioteket"}
    assert (place.address, place.accessibility) == ("Rantatie 3, 02100 ESPOO", {"fi": "Ovi on leveä."})
    assert (place.lat, place.lon) == pytest.approx((60.17, 24.80), abs=0.02)


def test_a_service_location_of_the_older_shape_is_finnish(write):
    old = {
        "id": 4,
        "name": "Virastotalo",
        "shortDescription": "Neuvontaa.",
        "latitude": "6839282",
        "longitude": "514366",
        "visitAddress": [{"streetAddress": "Koulukatu", "buildingNumber": "1", "postalCode": "50100", "postalDistrict": "Mikkeli"}],
    }
    import_ptv_locations(write([old]), now=clock.now())
    place = Place.objects.get()
    assert (place.name, place.summary, place.address) == ({"fi": "Virastotalo"}, {"fi": "Neuvontaa."}, "Koulukatu 1, 50100 Mikkeli")
    assert (place.lat, place.lon) == pytest.approx((61.69, 27.27), abs=0.01)


# Known points, from the National Land Survey's own converter, to a few metres.
@pytest.mark.parametrize("north, east, lat, lon", [("6671746", "385595", 60.1699, 24.9384), ("7213000", "428000", 65.03, 25.47)])
def test_coordinates_of_the_finnish_grid(north, east, lat, lon):
    assert to_wgs84(north, east) == pytest.approx((lon, lat), abs=0.03)


@pytest.mark.parametrize("first, second", [("60.2", "24.6"), (60.2, 24.6)])
def test_degrees_stay_degrees(first, second):
    assert to_wgs84(first, second) == (24.6, 60.2)


@pytest.mark.parametrize("first, second", [("", ""), (None, None), ("nan", "nan"), ("1", "2"), ("6671746", "inf"), ("60", "999"), ([], {})])
def test_what_is_no_place_in_finland_has_no_point(first, second):
    assert to_wgs84(first, second) is None


HARBOURS = [
    {"model": "r.harbor", "pk": "h", "fields": {"location": "SRID=4326;POINT (24.9 60.1)"}},
    {
        "model": "r.harbortranslation",
        "pk": 1,
        "fields": {"language_code": "fi", "name": "Etusatama", "street_address": "Laituri 1", "master": "h"},
    },
    {"model": "r.harbortranslation", "pk": 2, "fields": {"language_code": "sv", "name": "Främre hamnen", "master": "h"}},
    {"model": "r.pier", "pk": "p", "fields": {"identifier": "A", "harbor": "h", "electricity": True, "location": None}},
    {"model": "r.berthtype", "pk": "t", "fields": {"width": "2.50", "length": "6.00"}},
    {"model": "r.berth", "pk": "b1", "fields": {"is_active": True, "number": "7", "pier": "p", "berth_type": "t"}},
    {"model": "r.berth", "pk": "b2", "fields": {"is_active": False, "number": "8", "pier": "p", "berth_type": "t"}},
    {"model": "r.berth", "pk": "b3", "fields": {"is_active": True, "number": "9", "pier": "nowhere"}},
]


def test_a_berth_is_a_part_of_a_pier_of_a_harbour(write):
    report = import_harbours(write(HARBOURS), now=clock.now())
    assert report.skipped == {"it is not in use": 1, "its harbour has no name": 1}
    place = Place.objects.get()
    assert place.name == {"fi": "Etusatama", "sv": "Främre hamnen"}
    assert (place.lon, place.lat, place.address, place.category) == (24.9, 60.1, "Laituri 1", "harbour")
    berth = Space.objects.get(source_id="b1")
    assert (berth.name["sv"], berth.kind, berth.place) == ("Båtplats A7", "part", place)
    assert berth.facts == {"width_cm": 250, "length_cm": 600, "electricity": True}
    assert (berth.parent.name["en"], berth.parent.facts, berth.parent.parent) == ("Pier A", {"electricity": True}, None)


def test_a_point_that_is_not_on_earth_is_left_out(write):
    wrong = [{"model": "r.harbor", "pk": "h", "fields": {"location": "POINT (999.0 1.2.3)"}}, *HARBOURS[1:]]
    import_harbours(write(wrong), now=clock.now())
    assert Place.objects.get().lat is None


def test_boat_spaces(write):
    spaces = [
        {"type": "Slip", "harbour": "Haukilahti", "section": "B", "place": 1, "width_cm": 250, "length_cm": 450, "active": True},
        {"type": "Winter", "harbour": "Haukilahti", "section": "B", "place": 1, "width_cm": 250, "length_cm": 450, "active": True},
        {"type": "Slip", "harbour": "Haukilahti", "section": "B", "place": 2, "active": False},
        {"type": "Slip", "harbour": None, "place": 3},
    ]
    report = import_boat_spaces(write(spaces), now=clock.now())
    assert report.saved == Saved(made=2)
    assert Place.objects.get().name["en"] == "Haukilahti, marina"
    slip, winter = (Space.objects.get(source_id=f"Haukilahti:{sort}:B1") for sort in ("Slip", "Winter"))
    assert (slip.name["en"], slip.facts, slip.parent.name["fi"]) == ("Berth B1", {"width_cm": 250, "length_cm": 450}, "Laituri B")
    assert (winter.name["sv"], winter.parent.name["en"]) == ("Vinterförvaringsplats B1", "Storage area B")


def test_a_berth_without_limits_has_no_size(write):
    buoy = {"type": "Slip", "harbour": "Suomenoja", "place": 1, "amenity": "Buoy", "price": 5, "width_cm": 100000, "length_cm": 0}
    import_boat_spaces(write([buoy]), now=clock.now())
    assert Space.objects.get(kind="part").facts == {"mooring": "Buoy", "price_class": 5}


def polygon(lon, lat, size=0.1):
    return [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]


def feature(properties, *rings):
    geometry = (
        {"type": "Polygon", "coordinates": list(rings)}
        if len(rings) == 1
        else {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    )
    return {"type": "Feature", "properties": properties, "geometry": geometry}


AREAS = {
    "type": "FeatureCollection",
    "features": [
        feature({"NATCODE": "049", "NAMEFIN": "Espoo", "NAMESWE": "Esbo"}, polygon(24.6, 60.1)),
        feature({"kunta": "Espoo", "postinumeroalue": "02100"}, polygon(24.8, 60.1), polygon(24.9, 60.2, 0.01)),
        feature({"kunta": "Kauniainen", "postinumeroalue": "02700"}, polygon(24.7, 60.2)),
        feature({}, polygon(24.7, 60.2)),
        feature({"name": "Projected"}, polygon(378000, 6672000, 500)),
        feature({"name": "Line"}, [[24.0, 60.0], [24.1, 60.1]]),
        {"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": None},
        {"type": "Feature", "properties": {"name": "Odd"}, "geometry": {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}},
        None,
    ],
}


def test_areas_have_a_centre_and_an_outline(write):
    report = import_areas(write(AREAS), now=clock.now())
    assert report.saved == Saved(made=3)
    assert sum(report.skipped.values()) == 6
    espoo = Area.objects.get(key="espoo-049")
    assert espoo.name == {"fi": "Espoo", "sv": "Esbo", "en": "Espoo"}
    assert (espoo.lon, espoo.lat) == pytest.approx((24.65, 60.15))
    postal = Area.objects.get(key="espoo-02100")
    assert postal.name["fi"] == "Espoo 02100"
    assert len(postal.outline) == 2


def test_only_some_areas(write):
    assert import_areas(write(AREAS), now=clock.now(), only="kauniainen").saved == Saved(made=1)
    with pytest.raises(BadFile, match="no feature with 'Vantaa'"):
        import_areas(write(AREAS), now=clock.now(), only="Vantaa")


@pytest.mark.parametrize("document", [[], {}, {"features": 5}, 7])
def test_what_is_no_feature_collection_is_refused(write, document):
    with pytest.raises(BadFile, match="FeatureCollection"):
        import_areas(write(document), now=clock.now())


def test_another_file_is_not_harbours(write):
    with pytest.raises(BadFile, match="berths or winter storage"):
        import_harbours(write([V11]), now=clock.now())


SPACE = {"type": "Slip", "harbour": "Haukilahti", "section": "B", "place": 1, "width_cm": 250, "length_cm": 450}


@pytest.mark.parametrize(
    "load, document", [(import_ptv_locations, [V11]), (import_harbours, HARBOURS), (import_boat_spaces, [SPACE]), (import_areas, AREAS)]
)
def test_a_second_run_changes_nothing(write, load, document):
    path = write(document)
    first = load(path, now=clock.now()).saved
    assert first.made
    assert load(path, now=clock.now()).saved == Saved(same=first.made)


HOSTILE = [
    {},
    {"id": [], "serviceChannelNames": "x", "harbour": {}, "place": []},
    {"id": 1, "name": "x", "visitAddress": "street", "harbour": "x", "place": 1, "width_cm": "wide"},
    {"id": 2, "name": "x", "latitude": "nan", "longitude": "nan", "harbour": "\x00", "place": "\ud800"},
    {"id": 3, "serviceChannelNames": [value("fi", "x", "Name")], "addresses": {"a": 1}},
    {"id": 4, "serviceChannelNames": [value("fi", "x", "Name")], "addresses": [{"streetAddress": {"street": 5, "latitude": {}}}]},
    {"id": "\x00", "name": "x" * 10_000_000, "harbour": "x" * 10_000_000, "place": 1e308},
]


@pytest.mark.parametrize("load, good", [(import_ptv_locations, V11), (import_boat_spaces, SPACE)])
def test_no_shape_of_a_row_stops_the_others(write, load, good):
    report = load(write([*HOSTILE, good]), now=clock.now())
    assert report.usable >= 1
    assert report.usable + sum(report.skipped.values()) == report.read == len(HOSTILE) + 1


def test_no_shape_of_a_dump_stops_the_others(write):
    hostile = [
        {"model": 5, "pk": None, "fields": "x"},
        {"model": "r.berth", "pk": "x1", "fields": {"pier": {}, "number": {}}},
        {"model": "r.berth", "pk": "x2", "fields": {"pier": "p", "berth_type": []}},
        {"model": "r.berth", "pk": "x3"},
    ]
    report = import_harbours(write([*hostile, *HARBOURS]), now=clock.now())
    assert Space.objects.filter(source_id="b1").exists()
    assert report.usable + sum(report.skipped.values()) == report.read
