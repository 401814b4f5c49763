"""Ask the web process of this container how it is: exit 0 when `/sante` answers 200.

Usage: python scripts/healthcheck.py. The Host sent is the first of ALLOWED_HOSTS, or Django would refuse to answer.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> int:
    """Return the exit code for Docker: 0 healthy, 1 not."""
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        connection.request("GET", "/sante", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
