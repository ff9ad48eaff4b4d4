#!/bin/sh
# Fetches the certificate of FOYER_HOSTS and renews it in time. What fails is tried again after an hour, because the
# authority limits how often one may try.
set -eu
refuse() { echo "certbot: $1" >&2; exit 2; }
[ -n "${FOYER_HOSTS:-}" ] || refuse "FOYER_HOSTS is not set. Name the host names of this installation, with commas."
[ -n "${FOYER_TLS_EMAIL:-}" ] || refuse "FOYER_TLS_EMAIL is not set. Name the address that the authority may write to."

set --
for name in $(echo "$FOYER_HOSTS,${FOYER_MEDIA_HOST:-}" | tr ',' ' '); do
    case "$name" in
        .*) refuse "$name stands for many hosts, which this way of fetching cannot prove. Name each host." ;;
        *) set -- "$@" --domain "$name" ;;
    esac
done
[ -z "${FOYER_TLS_SERVER:-}" ] || set -- "$@" --server "$FOYER_TLS_SERVER"

trap 'exit 0' TERM INT
while :; do
    if certbot certonly --non-interactive --agree-tos --keep-until-expiring --expand --cert-name foyer \
        --webroot --webroot-path /var/www/certbot --config-dir /etc/letsencrypt --work-dir /tmp/certbot \
        --logs-dir /tmp/certbot --email "$FOYER_TLS_EMAIL" "$@"
    then pause=43200; else pause=3600; fi
    sleep "$pause" &
    wait $!
done
