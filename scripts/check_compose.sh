#!/usr/bin/env bash
# Validate docker-compose.yml: with Docker's own command where one works, always against the published schema.
set -euo pipefail
cd "$(dirname "$0")/.."
export APP_ENV=deploy/app.env.example SERVICES_ENV=deploy/services.env.example

"${BIN:-.venv/bin}/check-jsonschema" --builtin-schema vendor.compose-spec docker-compose.yml
if docker compose version >/dev/null 2>&1; then
    docker compose --file docker-compose.yml config --quiet
    echo "docker compose config: ok"
elif docker-compose version >/dev/null 2>&1; then
    docker-compose --file docker-compose.yml config --quiet
    echo "docker-compose config: ok"
fi
