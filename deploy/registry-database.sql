-- Run once, when the PostgreSQL of docker-compose.yml is new: the registry's tables stay out of the platform's database,
-- whose migrations want an empty schema to begin with.
CREATE DATABASE registry;
