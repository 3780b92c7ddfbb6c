from hypothesis import given
from hypothesis import strategies as st

from places import tiles

POINT = st.tuples(st.floats(-2, 2), st.floats(50, 54))


@given(st.dictionaries(st.integers(0, 40), POINT, max_size=25))
def test_every_ward_gets_a_cell_of_its_own(centres):
    cells = tiles.lay_out(centres, {})
    assert cells.keys() == centres.keys()
    assert len(set(cells.values())) == len(cells)
    assert all(column >= 0 and row >= 0 for column, row in cells.values())


def test_the_layout_follows_the_compass():
    cells = tiles.lay_out({1: (0, 0), 2: (1, 0), 3: (0, 1), 4: (1, 1)}, {})
    assert cells[1][0] < cells[2][0] and cells[3][0] < cells[4][0]
    assert cells[3][1] < cells[1][1] and cells[4][1] < cells[2][1]


def test_a_new_ward_is_placed_by_the_scale_of_those_that_stand():
    centres = {1: (0, 0), 2: (1, 0), 3: (0, 1), 4: (1, 1), 5: (2, 1)}
    placed = {1: (3, 5), 2: (4, 5), 3: (3, 4), 4: (4, 4)}
    assert tiles.lay_out(centres, placed) == {5: (5, 4)}


def test_wards_without_a_place_stand_in_rows_below():
    assert tiles.rows_below([7, 8, 9], [(0, 0), (1, 2)]) == {7: (0, 3), 8: (1, 3), 9: (0, 4)}


def test_tiles_touch_by_a_side_or_a_corner():
    assert tiles.touching({1: (0, 0), 2: (1, 0), 3: (2, 1), 4: (4, 4)}) == {(1, 2), (2, 3)}


def test_short_names_are_three_letters_and_told_apart():
    names = ["Royston", "Darton West", "Darton East", "Roystone", "Roy", "St Helens"]
    short = tiles.short_names(names)
    assert (short["Royston"], short["Darton West"], short["Darton East"]) == ("Roy", "DaW", "DaE")
    assert len(set(short.values())) == len(names)
    assert all(1 <= len(one) <= 4 for one in short.values())
