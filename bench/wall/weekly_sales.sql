-- What a script would write for these files: every column typed, no row checked. {folder} has the files.
CREATE TABLE sales AS
SELECT "Store" AS store, "Dept" AS department, "Date" AS week_date, "Weekly_Sales" AS weekly_sales, "IsHoliday" AS is_holiday
FROM read_csv('{folder}/sales data-set.csv', header = true, dateformat = '%d/%m/%Y', columns = {
  'Store': 'INTEGER', 'Dept': 'INTEGER', 'Date': 'DATE', 'Weekly_Sales': 'DECIMAL(18, 2)', 'IsHoliday': 'BOOLEAN'
});
CREATE TABLE features AS
SELECT
  "Store" AS store, "Date" AS week_date, "Temperature" AS temperature, "Fuel_Price" AS fuel_price,
  "MarkDown1" AS markdown_1, "MarkDown2" AS markdown_2, "MarkDown3" AS markdown_3, "MarkDown4" AS markdown_4,
  "MarkDown5" AS markdown_5, "CPI" AS cpi, "Unemployment" AS unemployment, "IsHoliday" AS is_holiday
FROM read_csv('{folder}/Features data set.csv', header = true, dateformat = '%d/%m/%Y', nullstr = 'NA', columns = {
  'Store': 'INTEGER', 'Date': 'DATE', 'Temperature': 'DECIMAL(18, 2)', 'Fuel_Price': 'DECIMAL(18, 3)',
  'MarkDown1': 'DECIMAL(18, 2)', 'MarkDown2': 'DECIMAL(18, 2)', 'MarkDown3': 'DECIMAL(18, 2)',
  'MarkDown4': 'DECIMAL(18, 2)', 'MarkDown5': 'DECIMAL(18, 2)', 'CPI': 'DECIMAL(18, 7)',
  'Unemployment': 'DECIMAL(18, 3)', 'IsHoliday': 'BOOLEAN'
});
CREATE TABLE stores AS
SELECT
  "Store" AS store, "Type" AS store_type, "Size" AS store_size, CAST(NULL AS DATE) AS opening_date,
  CAST(NULL AS DATE) AS closing_date, "Name" AS store_name, "Region" AS region, "District" AS district
FROM read_csv('{folder}/stores data-set.csv', header = true, columns = {
  'Store': 'INTEGER', 'Type': 'VARCHAR', 'Size': 'INTEGER', 'Name': 'VARCHAR', 'Region': 'VARCHAR', 'District': 'VARCHAR'
});
