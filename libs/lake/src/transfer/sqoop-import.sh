# Runs on the cluster's master as a step: copies the rows of a query into the lake as text.
# Arguments: JDBC URL, secret, region, query, target folder. User and password stay on the cluster.
set -euo pipefail
umask 077
url=$1 secret=$2 region=$3 query=$4 target=$5

work=$(mktemp -d)
touch "$work/said"
trap 'cat "$work/said" >&2; rm -rf "$work"' EXIT
trap 'kill $(jobs -p) 2>/dev/null; exit 143' TERM INT

aws secretsmanager get-secret-value --region "$region" --secret-id "$secret" \
  --query SecretString --output text >"$work/secret"
field() {
  python3 -c 'import json, sys; sys.stdout.write(json.load(open(sys.argv[1]))[sys.argv[2]])' \
    "$work/secret" "$1"
}
username=$(field username)
field password >"$work/password"
rm "$work/secret"

# In the background, because bash hears of a signal only while it waits.
sqoop import \
  --connect "$url" --username "$username" --password-file "file://$work/password" \
  --query "$query" --num-mappers 1 --target-dir "$target" --delete-target-dir \
  --fields-terminated-by , --enclosed-by '"' --null-string '' --null-non-string '' \
  --outdir "$work" --bindir "$work" 2>"$work/said" &
wait $! && exit
status=$?
# Again at the end, below the stack traces: an error shows the last lines.
reasons=$(grep -E 'ERROR|Caused by' "$work/said" | tail -n 5) || true
echo "$reasons" >>"$work/said"
exit "$status"
