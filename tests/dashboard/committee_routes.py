"""What each role gets at the routes of a committee: see test_roles_walk for the order of the roles."""

COMMITTEE_GET = {
    "committee:board": (404, 200, 404, 404, 200, 200, 404),
    **dict.fromkeys(
        [f"committee:export_{kind}" for kind in ("csv", "xlsx", "ods")], (404, 200, 404, 404, 200, 403, 404)
    ),
    "committee:read": (404, 200, 404, 404, 200, 200, 404),
    "committee:versions": (404, 404, 404, 404, 404, 404, 404),  # before any reading is validated
    "committee:links": (404, 403, 404, 404, 403, 200, 404),
    "committee:employments": (404, 403, 404, 404, 403, 200, 404),
    "committee:calibration": (404, 200, 404, 404, 200, 200, 404),
    "committee:read_next": (404, 302, 404, 404, 302, 302, 404),
    "committee:severity": (404, 403, 404, 404, 403, 200, 404),
    **dict.fromkeys(
        [
            f"committee:{name}"
            for name in (
                "register",
                "register_csv",
                "register_xlsx",
                "register_ods",
                "expected_csv",
                "expected_xlsx",
                "expected_ods",
                "awaited",
            )
        ],
        (404, 403, 404, 404, 200, 403, 404),
    ),
    "committee:promotion": (404, 200, 404, 404, 200, 403, 404),
    "committee:publish": (404, 200, 404, 404, 200, 403, 404),
    "committee:dry_run": (404, 200, 404, 404, 200, 403, 404),
    "committee:publication_state": (404, 200, 404, 404, 200, 403, 404),
    "committee:publication_letter": (404, 404, 404, 404, 404, 403, 404),  # nothing is decided
    "committee:publication_paper": (404, 404, 404, 404, 404, 403, 404),  # nothing is decided
    "committee:publication_confirm": (404, 403, 404, 404, 302, 403, 404),
    "committee:aftermath": (404, 200, 404, 404, 200, 403, 404),
    "committee:rectify": (404, 302, 404, 404, 302, 403, 404),  # nothing is published yet
    "committee:aftermath_letter": (404, 404, 404, 404, 404, 403, 404),  # none was written yet
    "committee:settings": (404, 200, 404, 404, 200, 200, 404),
    "committee:targets": (404, 200, 404, 404, 200, 200, 404),
    "committee:progress": (404, 403, 404, 404, 200, 403, 404),
    "committee:sharing": (404, 403, 404, 404, 200, 403, 404),
    "committee:sharing_item": (404, 403, 404, 404, 200, 403, 404),
    "committee:fields": (404, 403, 404, 404, 403, 200, 404),
    "committee:members": (404, 200, 404, 404, 200, 403, 404),
    "committee:seat": (404, 403, 404, 404, 200, 403, 404),
    "committee:recusal_lift": (404, 403, 404, 404, 200, 403, 404),
    "committee:piece_file": (404, 200, 404, 404, 200, 200, 404),
}
COMMITTEE_POST = {
    "committee:book": (404, 302, 404, 404, 302, 302, 404),
    "committee:autosave": (404, 403, 404, 404, 403, 200, 404),
    "committee:vote": (404, 403, 404, 404, 403, 409, 404),
    "committee:record": (404, 403, 404, 404, 403, 403, 404),
    "committee:links": (404, 403, 404, 404, 403, 302, 404),
    "committee:employments": (404, 403, 404, 404, 403, 302, 404),
    "committee:calibration": (404, 403, 404, 404, 403, 403, 404),
    "committee:calibration_close": (404, 403, 404, 404, 403, 403, 404),
    "committee:dry_run": (404, 409, 404, 404, 409, 403, 404),
    "committee:publication_confirm": (404, 403, 404, 404, 302, 403, 404),  # the second factor first
    "committee:publication_hold_back": (404, 404, 404, 404, 404, 404, 404),  # nothing is confirmed
    "committee:publication_withdraw": (404, 404, 404, 404, 404, 403, 404),  # nothing is prepared
    "committee:call_next": (404, 403, 404, 404, 409, 403, 404),
    "committee:close_list": (404, 403, 404, 404, 409, 403, 404),
    "committee:invite": (404, 403, 404, 404, 302, 403, 404),
    "committee:settings": (404, 403, 404, 404, 422, 403, 404),
    "committee:targets": (404, 403, 404, 404, 302, 403, 404),  # what is not sent is left as it is
    "committee:nudge": (404, 403, 404, 404, 422, 403, 404),
    "committee:sharing": (404, 403, 404, 404, 409, 403, 404),
    "committee:sharing_item": (404, 403, 404, 404, 422, 403, 404),
    "committee:unpin": (404, 403, 404, 404, 302, 403, 404),
    "committee:fields": (404, 403, 404, 404, 403, 302, 404),
    "committee:deputy_call": (404, 403, 404, 404, 422, 403, 404),
    "committee:deputy_send_back": (404, 403, 404, 404, 302, 403, 404),
}
# These succeed: they come last.
COMMITTEE_LAST = {
    "committee:recusal_lift": (404, 403, 404, 404, 302, 403, 404),
    "committee:declare_link": (404, 403, 404, 404, 403, 302, 404),
    "committee:seat_appoint": (404, 403, 404, 404, 302, 403, 404),
    "committee:seat_vice": (404, 403, 404, 404, 409, 403, 404),  # of the president
    "committee:seat_remove": (404, 403, 404, 404, 302, 403, 404),
}
