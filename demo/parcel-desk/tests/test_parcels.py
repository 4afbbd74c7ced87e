import pytest

from parcel_desk.parcels import MAX_WEIGHT_GRAMS, ParcelError, State, accept, check_code


def test_a_parcel_without_a_shelf_lies_on_the_floor():
    assert accept("maria", "", 10).shelf == "floor"


def test_the_recipient_is_written_in_lower_case():
    assert accept("  Maria ", "B3", 10).recipient == "maria"


def test_a_parcel_of_exactly_25_kg_is_accepted():
    assert accept("maria", "B3", MAX_WEIGHT_GRAMS).state is State.WAITING


@pytest.mark.parametrize("weight", [0, -1, MAX_WEIGHT_GRAMS + 1])
def test_a_weight_out_of_bounds_is_refused(weight):
    with pytest.raises(ParcelError):
        accept("maria", "B3", weight)


def test_the_right_code_collects_the_parcel():
    parcel = accept("maria", "B3", 10)
    assert check_code(parcel, parcel.code).state is State.COLLECTED


def test_three_wrong_codes_lock_the_parcel():
    parcel = accept("maria", "B3", 10)
    for _ in range(3):
        parcel = check_code(parcel, "wrong")
    assert parcel.state is State.LOCKED
    with pytest.raises(ParcelError, match="identity card"):
        check_code(parcel, parcel.code)


def test_a_collected_parcel_cannot_go_back():
    parcel = accept("maria", "B3", 10)
    with pytest.raises(ParcelError, match="cannot become returning"):
        check_code(parcel, parcel.code).moved(State.RETURNING)
