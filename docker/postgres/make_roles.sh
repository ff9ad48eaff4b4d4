#!/bin/sh
# The two roles, with the passwords that DATABASE_OWNER_URL and DATABASE_URL name.
set -eu
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
  -v owner_password="$(cat /run/secrets/owner_password)" -v app_password="$(cat /run/secrets/app_password)" \
  -f /srv/roles.sql
