#!/usr/bin/env bash
# EMR bootstrap action, run on every node before the applications are installed: puts the PostgreSQL
# JDBC driver where Sqoop and Spark look for it, and the certificates that RDS's are checked against.
set -euo pipefail

version=42.7.11
sha256=1981b31d3993c58702783c1cddf10a34e48c1f413d70ff1cb6def0a143484647
folder=/opt/retailstream
driver="$folder/postgresql.jar"

sudo install -d -m 755 "$folder" /usr/lib/sqoop/lib

download() {
  sudo curl --fail --silent --show-error --location --retry 5 --retry-all-errors \
    --proto '=https' --output "$2" "$1"
}

download "https://repo1.maven.org/maven2/org/postgresql/postgresql/$version/postgresql-$version.jar" "$driver"
echo "$sha256  $driver" | sha256sum --check --quiet
download https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem "$folder/rds-ca.pem"

sudo chmod 644 "$driver" "$folder/rds-ca.pem"
sudo ln -sf "$driver" /usr/lib/sqoop/lib/postgresql.jar
