-- The stores file may say from which day to which a store sells.
ALTER TABLE core.stores ADD COLUMN opening_date date, ADD COLUMN closing_date date;
