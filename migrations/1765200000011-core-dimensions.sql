-- What transactions refer to, as last delivered. Texts have no limit: cells of people may be sealed.
CREATE TABLE core.customers (
  customer_id           integer PRIMARY KEY,
  first_name            text,
  last_name             text,
  address               text,
  pincode               text,
  phone_number          text,
  customer_joining_date date NOT NULL
);
COMMENT ON TABLE core.customers IS 'The chain''s customers as last delivered.';

CREATE TABLE core.shops (
  id                 integer PRIMARY KEY,
  address            text,
  store_pincode      text,
  store_manager_name text,
  store_opening_date date NOT NULL,
  reviews            text
);
COMMENT ON TABLE core.shops IS 'The shops that transactions name, as last delivered.';

CREATE TABLE core.products (
  name          text NOT NULL,
  id            integer NOT NULL,
  current_price numeric(18, 2) NOT NULL,
  old_price     numeric(18, 2),
  created_date  date,
  updated_date  date,
  expiry_date   date,
  -- A B-tree would refuse a long name.
  CONSTRAINT products_by_name EXCLUDE USING hash (name WITH =)
);
COMMENT ON TABLE core.products IS 'What the shops sell, as last delivered.';

CREATE TABLE core.sales_team (
  id           integer PRIMARY KEY,
  first_name   text,
  last_name    text,
  manager_id   integer,
  is_manager   boolean,
  address      text,
  pincode      text,
  joining_date date NOT NULL
);
COMMENT ON TABLE core.sales_team IS 'The people who sell, as last delivered.';
