#!/bin/sh
# Starts nginx, and keeps it up to date with the newest certificate and with the address of web, which changes when its
# container is made anew. Until certbot has a certificate there is one of our own making, which browsers warn of.
set -eu
umask 077
certbot=/etc/letsencrypt/live/foyer
here=/run/foyer
mkdir -p "$here"

refuse() { echo "proxy: $1" >&2; exit 2; }
case "${FOYER_HOSTS:-}" in
    "") refuse "FOYER_HOSTS is not set. Name the host names of this installation, with commas." ;;
    *[!A-Za-z0-9.,\ -]*) refuse "FOYER_HOSTS may hold host names and commas only." ;;
esac
case "${FOYER_MEDIA_HOST:-}" in *[!A-Za-z0-9.-]*) refuse "FOYER_MEDIA_HOST must be one host name." ;; esac
case "${FOYER_MEDIA_LIMIT_MB:-200}" in *[!0-9]*) refuse "FOYER_MEDIA_LIMIT_MB must be a number." ;; esac

hosts=$(echo "$FOYER_HOSTS" | tr ',A-Z' ' a-z')
media=$(echo "${FOYER_MEDIA_HOST:-}" | tr A-Z a-z)
names="$hosts $media"
portal=
for name in $hosts; do
    [ "${name#.}" != "$media" ] || refuse "FOYER_MEDIA_HOST must be a name that is not in FOYER_HOSTS: it has files only."
    portal=${portal:-${name#.}}
done
# Brotli of finished pages is a module of its own. Without it they come in gzip.
module=/usr/lib/nginx/modules/ngx_http_brotli_static_module.so
: > "$here/modules.conf"
: > "$here/encodings.conf"
if [ -r "$module" ]; then
    echo "load_module $module;" > "$here/modules.conf"
    echo "brotli_static on;" > "$here/encodings.conf"
fi

policy=same-origin
sources="'self'"
if [ -n "$media" ]; then
    policy=cross-origin
    sources="'self' https://$media"
fi
echo "server_name $names;" > "$here/all_names.conf"
{
    echo "server_name $hosts;"
    # The largest file, and the rest of its form.
    echo "client_max_body_size $((${FOYER_MEDIA_LIMIT_MB:-200} + 10))m;"
    echo "set \$foyer_resource_policy $policy;"
    echo "set \$foyer_media_sources \"$sources\";"
} > "$here/names.conf"
# On S3 the portal's own host needs no place for files: all of it is handed on to web.
if [ "${FOYER_STORAGE:-disk}" = s3 ]; then
    : > "$here/media.conf"
    cp /etc/nginx/media_s3.conf "$here/media_files.conf"
else
    cp /etc/nginx/media.conf "$here/media.conf"
    cp /etc/nginx/media.conf "$here/media_files.conf"
fi
: > "$here/media_host.conf"
if [ -n "$media" ]; then
    cp /etc/nginx/media_host.conf "$here/media_host.conf"
    {
        echo "server_name $media;"
        echo "set \$foyer_portal $portal;"
        echo "set \$foyer_resource_policy $policy;"
    } > "$here/media_names.conf"
fi

# Puts the pair in place together, so that nginx never sees a certificate with another's key. The loop below asks for its
# outcome, and there `set -e` does not count: each step that may fail says so.
certificate() {
    if [ -r "$certbot/fullchain.pem" ] && [ -r "$certbot/privkey.pem" ]; then
        cat "$certbot/fullchain.pem" > "$here/certificate.new" && cat "$certbot/privkey.pem" > "$here/key.new" || return 1
    elif [ ! -s "$here/certificate.pem" ]; then
        # shellcheck disable=SC2086 # a list of names
        set -- $names
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=${1#.}" \
            -addext "subjectAltName=DNS:$(echo "$*" | sed 's/ /,DNS:/g; s/DNS:\./DNS:*./g')" \
            -keyout "$here/key.new" -out "$here/certificate.new" 2>/dev/null || return 1
    else
        return 0
    fi
    mv "$here/key.new" "$here/key.pem" && mv "$here/certificate.new" "$here/certificate.pem"
}

state() { cksum "$certbot/fullchain.pem" 2>/dev/null; getent ahosts web | cut -d' ' -f1 | sort -u; }

certificate
(
    known=$(state || true)
    while sleep 5 && kill -0 $$ 2>/dev/null; do
        now=$(state || true)
        [ "$now" = "$known" ] && continue
        certificate && nginx -q -t -c /etc/nginx/foyer.conf "$@" && kill -HUP $$ && known=$now
    done
) &
exec nginx -c /etc/nginx/foyer.conf "$@"
