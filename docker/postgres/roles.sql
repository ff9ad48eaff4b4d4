-- The two roles of Foyer, made once by a superuser:
--   psql -v owner_password=… -v app_password=… -f roles.sql
-- The owner makes and migrates the tables. BYPASSRLS lets its data migrations and backups see every row, which forced
-- row-level security would otherwise hide from it. The application's role owns nothing and bypasses nothing.
CREATE ROLE foyer_owner LOGIN BYPASSRLS PASSWORD :'owner_password';
CREATE ROLE foyer_app LOGIN NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE foyer OWNER foyer_owner ENCODING 'UTF8' TEMPLATE template0;
\connect foyer
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO foyer_owner;
GRANT USAGE ON SCHEMA public TO foyer_app;
