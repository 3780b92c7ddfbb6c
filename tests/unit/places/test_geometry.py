import pytest
import shapely

from places import geometry


def box(west, south=53.5, side=0.1, height=0.1):
    return shapely.box(west, south, west + side, south + height)


def test_a_point_is_found_in_its_shape_and_nowhere_outside():
    locator = geometry.Locator({7: box(-1.8), 9: box(-1.7)})
    assert locator.find([-1.75, -1.65, -1.2], [53.55, 53.55, 53.55]) == [7, 9, None]
    assert locator.find([], []) == []
    assert geometry.Locator({}).find([-1.7], [53.5]) == [None]


def test_a_point_on_a_shared_edge_goes_to_one_of_the_two():
    assert geometry.Locator({7: box(-1.8), 9: box(-1.7)}).find([-1.7], [53.55]) == [7]


def test_shapes_touch_by_edge_and_by_corner_and_not_from_afar():
    shapes = [box(-1.8), box(-1.7), box(-1.6, 53.6), box(-1.3)]
    assert geometry.touching(shapes) == {(0, 1), (1, 2)}


def test_heirs_hold_a_twentieth_or_more_largest_first():
    old = box(0, 50, 1, 1)
    new = {1: box(0, 50, 0.04, 1), 2: box(0.04, 50, 0.36, 1), 3: box(0.4, 50, 0.6, 1), 4: box(5, 50)}
    assert geometry.heirs(old, new) == [3, 2]


def test_a_ward_in_crumbs_keeps_its_largest():
    old = box(0, 50, 1, 1)
    crumbs = {n: box(n * 0.02, 50, 0.02 if n else 0.015, 1) for n in range(30)}
    assert len(geometry.heirs(old, crumbs)) == 1


def test_outlines_are_simpler_and_still_fit_together():
    wavy = shapely.union_all(
        [box(-1.8), *(shapely.box(-1.7, 53.5 + n / 100, -1.699, 53.505 + n / 100) for n in range(9))]
    )
    other = shapely.difference(box(-1.7), wavy)
    one, two = (geometry.shape(outline) for outline in geometry.outlines([wavy, other]))
    assert shapely.intersection(one, two).area == pytest.approx(0, abs=1e-9)
    assert shapely.get_num_coordinates(one) < shapely.get_num_coordinates(wavy)


def polygon(*corners):
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in (*corners, corners[0])]]}


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (None, "no Polygon or MultiPolygon, but: nothing"),
        ({"type": "Point", "coordinates": [-1.5, 53.5]}, "no Polygon or MultiPolygon, but: Point"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon"}, "cannot be read"),
        (polygon(("a", "b"), (1, 2), (3, 4)), "cannot be read"),
        (polygon((-1.5, 53.5)), "cannot be read"),
        (polygon((-1.5, 53.5), (-1.4, 53.5), (-1.3, 53.5)), "broken|empty"),
        (polygon((430000, 400000), (430100, 400000), (430000, 400100)), "not degrees"),
        (polygon((53.5, -1.5), (53.6, -1.5), (53.5, -1.4)), "Longitude must come first"),
        (polygon((-1.5, 53.5), (-1.4, 53.6), (-1.4, 53.5), (-1.5, 53.6)), "Self-intersection"),
        (polygon((float("nan"), 53.5), (-1.4, 53.6), (-1.4, 53.5)), "cannot be read"),
    ],
)
def test_a_broken_geometry_is_refused_in_words(broken, says):
    with pytest.raises(geometry.BrokenGeometryError, match=says):
        geometry.read(broken)


def test_full_precision_survives():
    corners = [[-1.123456789012345, 53.5], [-1.0, 53.5], [-1.0, 53.6], [-1.123456789012345, 53.5]]
    assert geometry.as_json(geometry.read({"type": "Polygon", "coordinates": [corners]}))["coordinates"] == [corners]
