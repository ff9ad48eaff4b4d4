#!/bin/sh
# Makes the secrets of a new installation, each a file in ./secrets. What is there already is left as it is.
#
#   FOYER_EMAIL_URL='smtps://user:password@mail.example.com' sh docker/make_secrets.sh
#
# Of another database or Redis than the compose file's: FOYER_POSTGRES=host:port, FOYER_REDIS=host:port.
set -eu
umask 077
folder=${1:-secrets}
mkdir -p "$folder"
chmod 700 "$folder"  # mkdir leaves one that is there as it is
cd "$folder"

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }
keep() {
    # Readable for the containers' own users; the folder lets nobody but its owner in.
    if [ ! -e "$1" ]; then cat > "$1"; chmod 444 "$1"; echo "made $folder/$1"; else cat > /dev/null; fi
}

[ -e email_url ] || [ -n "${FOYER_EMAIL_URL:-}" ] || {
    echo "Set FOYER_EMAIL_URL to your mail server, such as smtps://user:password@mail.example.com" >&2
    echo "(or to console: if letters shall only be written to the log), and start this again." >&2
    exit 2
}
random 60 | keep secret_key
echo "k1:$(head -c 32 /dev/urandom | base64)" | keep master_keys
echo "1:$(random 40)" | keep key_peppers
for name in postgres_password owner_password app_password redis_password; do random 30 | keep "$name"; done
postgres=${FOYER_POSTGRES:-postgres:5432}
echo "postgresql://foyer_app:$(cat app_password)@$postgres/foyer" | keep database_url
echo "postgresql://foyer_owner:$(cat owner_password)@$postgres/foyer" | keep database_owner_url
echo "redis://foyer:$(cat redis_password)@${FOYER_REDIS:-redis:6379}/0" | keep redis_url
{
    echo "user default off resetpass -@all"
    echo "user probe on nopass -@all +ping"
    echo "user foyer on #$(sha256sum < redis_password | cut -d' ' -f1) ~* &* +@all -@admin"
} | keep redis_acl
echo "${FOYER_EMAIL_URL:-}" | keep email_url
random 30 | keep metrics_token
# Empty until they are needed: see docs/operators/deploy.md.
for name in s3_access_key s3_secret_key sentry_dsn; do printf '' | keep "$name"; done
