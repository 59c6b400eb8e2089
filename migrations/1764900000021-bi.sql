-- Views for BI tools over SQL, of what is published. The program makes them from its definitions.
CREATE SCHEMA bi;
