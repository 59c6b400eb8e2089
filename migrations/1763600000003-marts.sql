-- Tables shaped for answers, named by their grain. Each is partitioned by snapshot: a run fills a
-- table of its own, and publishing attaches it and flips the snapshot in one transaction.
CREATE SCHEMA mart;

CREATE TABLE mart.store_week (
  snapshot_id      bigint NOT NULL,
  store            integer NOT NULL,
  week_date        date NOT NULL,
  store_type       text NOT NULL,
  store_size       integer NOT NULL,
  is_holiday       boolean NOT NULL,
  holiday          text,
  departments      integer NOT NULL,
  weekly_sales     numeric(18, 2) NOT NULL,
  temperature      numeric(18, 2),
  fuel_price       numeric(18, 3),
  cpi              numeric(18, 7),
  unemployment     numeric(18, 3),
  has_markdown     boolean NOT NULL,
  markdown_total   numeric(18, 2),
  PRIMARY KEY (snapshot_id, store, week_date)
) PARTITION BY LIST (snapshot_id);
COMMENT ON TABLE mart.store_week IS 'One row a store and sales week: its sales, and what the features file says of that week.';
COMMENT ON COLUMN mart.store_week.departments IS 'Departments with a sales row that week.';
COMMENT ON COLUMN mart.store_week.holiday IS 'Super Bowl, Labor Day, Thanksgiving, Christmas; null in ordinary weeks.';
COMMENT ON COLUMN mart.store_week.has_markdown IS 'Any of the five MarkDown columns was recorded.';

CREATE TABLE mart.department_week (
  snapshot_id  bigint NOT NULL,
  department   integer NOT NULL,
  week_date    date NOT NULL,
  is_holiday   boolean NOT NULL,
  stores       integer NOT NULL,
  weekly_sales numeric(18, 2) NOT NULL,
  PRIMARY KEY (snapshot_id, department, week_date)
) PARTITION BY LIST (snapshot_id);
COMMENT ON TABLE mart.department_week IS 'One row a department and sales week, over all stores that sold in it.';

CREATE TABLE mart.store_department_week (
  snapshot_id  bigint NOT NULL,
  department   integer NOT NULL,
  store        integer NOT NULL,
  week_date    date NOT NULL,
  weekly_sales numeric(18, 2) NOT NULL,
  PRIMARY KEY (snapshot_id, department, store, week_date)
) PARTITION BY LIST (snapshot_id);
COMMENT ON TABLE mart.store_department_week IS 'One row a store, department and sales week: the finest grain of sales.';

CREATE TABLE mart.fuel_price_week (
  snapshot_id bigint NOT NULL,
  week_date   date NOT NULL,
  store       integer NOT NULL,
  fuel_price  numeric(18, 3) NOT NULL,
  has_sales   boolean NOT NULL,
  PRIMARY KEY (snapshot_id, week_date, store)
) PARTITION BY LIST (snapshot_id);
COMMENT ON TABLE mart.fuel_price_week IS 'One row a store and week with a fuel price, also for weeks after the last sales.';
COMMENT ON COLUMN mart.fuel_price_week.has_sales IS 'The store has sales in that week.';
