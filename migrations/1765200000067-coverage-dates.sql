-- The stores file may say from which day to which a store sells. A snapshot knows its last complete day: the last week date
-- of which every store has its expected sales, or the last day through which every shop delivered.
ALTER TABLE core.stores ADD COLUMN opening_date date, ADD COLUMN closing_date date;
ALTER TABLE ops.snapshots ADD COLUMN complete_through date;
