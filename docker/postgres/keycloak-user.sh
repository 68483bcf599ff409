#!/bin/bash
# Run once by PostgreSQL's image, when it makes its data folder: Keycloak's own user, who owns one database and is nobody else's.
set -euo pipefail

# The password goes to psql by the environment and to the server in the statement: on no command line.
psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\getenv password KC_DB_PASSWORD
CREATE ROLE keycloak LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE keycloak OWNER keycloak;
REVOKE CONNECT, TEMPORARY ON DATABASE keycloak FROM PUBLIC;
SQL
