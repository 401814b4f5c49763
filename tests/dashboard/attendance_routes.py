"""What each role gets at the routes of attendance: a half-day to come, at which nobody is expected yet."""

GET = {
    "attendance:half_days": (403, 200, 200, 403, 200, 403, 200),
    "attendance:rules": (403, 200, 403, 403, 200, 403, 200),
    "attendance:absences": (403, 200, 200, 403, 403, 403, 200),
    "attendance:absence": (404, 404, 404, 404, 404, 404, 404),  # none is declared
    "attendance:absence_piece": (404, 404, 404, 404, 404, 404, 404),
    "attendance:notices": (403, 200, 200, 403, 200, 403, 200),
    "attendance:notice": (404, 404, 404, 404, 404, 404, 404),  # nobody is absent
    "attendance:notice_draft": (404, 404, 404, 404, 404, 404, 404),
    "attendance:notice_rectify": (404, 404, 404, 404, 404, 404, 404),  # none left
    "attendance:rectify_draft": (404, 404, 404, 404, 404, 404, 404),
    "attendance:notice_paper": (404, 404, 404, 404, 404, 404, 404),
    "attendance:certificates": (403, 200, 200, 403, 200, 403, 200),
    "attendance:certificates_sign": (403, 403, 403, 403, 200, 403, 403),
    "attendance:decide": (404, 200, 200, 404, 200, 404, 404),
    "attendance:certificate_draft": (404, 404, 404, 404, 404, 404, 404),  # the year goes on
    "attendance:certificate_correct": (404, 404, 404, 404, 404, 404, 404),  # nothing is signed
    "attendance:certificate_withdraw": (404, 404, 404, 404, 404, 404, 404),
    "attendance:certificate_paper": (404, 404, 404, 404, 404, 404, 404),
    "attendance:session": (404, 200, 200, 404, 200, 404, 404),
    "attendance:blank": (404, 200, 200, 404, 200, 404, 404),
    "attendance:attestations": (404, 200, 200, 404, 200, 404, 404),
    "attendance:attestation": (404, 404, 404, 404, 404, 404, 404),  # none is issued
    "attendance:sheet": (404, 200, 200, 404, 200, 404, 404),
    "attendance:room": (404, 200, 200, 404, 200, 404, 404),
    "attendance:tablet": (404, 200, 200, 404, 200, 404, 404),
    "attendance:state": (404, 200, 200, 404, 200, 404, 404),
    "attendance:scans": (404, 200, 200, 404, 200, 404, 404),
    "attendance:scan_file": (404, 404, 404, 404, 404, 404, 404),  # none is added
    "attendance:seal": (404, 200, 200, 404, 200, 404, 404),
    "attendance:correct": (404, 404, 404, 404, 404, 404, 404),  # nothing is sealed
    "attendance:paper": (404, 404, 404, 404, 404, 404, 404),  # nothing is sealed
}
POST = {
    "attendance:certificates_sign": (403, 403, 403, 403, 409, 403, 403),  # nothing is sealed
    "attendance:decide": (404, 422, 422, 404, 422, 404, 404),
    "attendance:certificate_correct": (404, 404, 404, 404, 404, 404, 404),  # nothing is signed
    "attendance:certificate_withdraw": (404, 404, 404, 404, 404, 404, 404),
    "attendance:absence": (404, 404, 404, 404, 404, 404, 404),  # none is declared
    "attendance:notice": (404, 404, 404, 404, 404, 404, 404),  # nobody is absent
    "attendance:notice_rectify": (404, 404, 404, 404, 404, 404, 404),  # none left
    "attendance:record": (404, 404, 404, 404, 404, 404, 404),  # nobody is named
    "attendance:tablet": (404, 422, 422, 404, 422, 404, 404),  # nobody is named
    "attendance:speaker_signs": (404, 404, 404, 404, 404, 404, 404),  # nobody is named
    "attendance:attestations": (404, 409, 409, 404, 409, 404, 404),  # nothing is sealed
    "attendance:archive": (404, 302, 302, 404, 302, 404, 404),  # none is issued
    "attendance:scans": (404, 422, 422, 404, 422, 404, 404),
    "attendance:from_paper": (404, 409, 409, 404, 409, 404, 404),  # a half-day to come
    "attendance:rules": (403, 422, 403, 403, 422, 403, 422),
    "attendance:seal": (404, 422, 422, 404, 422, 404, 404),
    "attendance:correct": (404, 404, 404, 404, 404, 404, 404),  # nothing is sealed
}
