-- Run once by the image of PostgreSQL, while the volume is new. What the roles may do comes with the schema.
\getenv worker WORKER_DATABASE_PASSWORD
\getenv api API_DATABASE_PASSWORD
CREATE ROLE retailstream_worker LOGIN PASSWORD :'worker';
CREATE ROLE retailstream_api LOGIN PASSWORD :'api';
