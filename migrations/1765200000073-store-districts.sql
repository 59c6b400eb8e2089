-- The stores file may name each store, its region and its district.
ALTER TABLE core.stores ADD COLUMN store_name text, ADD COLUMN region text, ADD COLUMN district text;
