# For benchmarks that want one Keycloak with the JAR, on a PostgreSQL of their own (pg_virtualenv). To be sourced with `set -eu`; then
#   prepare DATABASE    makes it, and imports what is in $work/realms
#   start               until it listens at $url; $java is its process
#   heap                megabytes in use after a collection
# It ends with the script.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
version=$(sed -n 's:.*<keycloak.dist.version>\(.*\)</keycloak.dist.version>.*:\1:p' "$here/pom.xml")
zip=$(find "${MAVEN_REPO_LOCAL:-$HOME/.m2/repository}/org/keycloak/keycloak-quarkus-dist/$version" -name '*.zip' | head -n 1)
project_version=$(sed -n 's:^  <version>\(.*\)</version>.*:\1:p' "$here/pom.xml")
jar=$here/providers/target/keycloak-mcp-auth-$project_version.jar
[ -n "$zip" ] && [ -f "$jar" ] || { echo "run ./mvnw verify first" >&2; exit 1; }

work=$(mktemp -d)
mkdir "$work/realms"
server=$work/keycloak-$version
pid=
finish() {
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap finish EXIT
port=$((20000 + RANDOM % 10000))
url=http://localhost:$port

prepare() {
  unzip -q "$zip" -d "$work"
  cp "$jar" "$server/providers/"
  createdb "$1"
  printf '%s\n' db=postgres "db-url=jdbc:postgresql://$PGHOST:$PGPORT/$1" "db-username=$PGUSER" "db-password=$PGPASSWORD" >"$server/conf/keycloak.conf"
  "$server/bin/kc.sh" build >"$work/log" 2>&1
  # Before the import, which makes realm master: after it nobody would be its administrator.
  export KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin
  "$server/bin/kc.sh" import --optimized --dir "$work/realms" >>"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

start() {
  JAVA_OPTS_KC_HEAP="-Xms512m -Xmx512m" \
    "$server/bin/kc.sh" start --optimized --http-enabled=true --hostname-strict=false --http-host=localhost \
    "--http-port=$port" "--http-management-port=$((port + 1))" >"$work/log" 2>&1 &
  pid=$!
  until grep -q 'Listening on' "$work/log"; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.5
  done
  java=$(pgrep -P "$pid" java || echo "$pid")
}

heap() {
  jcmd "$java" GC.run >/dev/null
  jcmd "$java" GC.heap_info | sed -n 's/.*used \([0-9]*\)K.*/\1/p' | head -n 1 | awk '{ printf "%d\n", $1 / 1024 }'
}
