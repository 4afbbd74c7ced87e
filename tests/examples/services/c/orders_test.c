#include <check.h>
#include <string.h>

#include "orders.h"

START_TEST(long_note_is_refused)
{
    struct orders orders = { 0 };
    char note[142];
    memset(note, 'x', 141);
    ck_assert_int_eq(create(&orders, NULL, note), -2);
}
END_TEST
