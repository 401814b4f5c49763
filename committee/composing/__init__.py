"""The balanced group, solved exactly: pure functions of keys, scores and traits, that know neither people nor the
database.

`problem` says what is asked, `answers` what is found. Everything is counted in whole numbers or exact fractions: a
score and a weight in thousandths of a point out of 20, a total in thousandths times the number of seats.
"""
