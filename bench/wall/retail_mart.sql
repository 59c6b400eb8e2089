-- What a script would write for these files: every column typed, no row checked. {folder} has the files.
CREATE TABLE transactions AS
SELECT 0 AS file_id, 0 AS line, *
FROM read_csv('{folder}/transactions/sales_*.csv', header = true, columns = {
  'customer_id': 'INTEGER', 'store_id': 'INTEGER', 'product_name': 'VARCHAR', 'sales_date': 'DATE',
  'sales_person_id': 'INTEGER', 'price': 'DECIMAL(18, 2)', 'quantity': 'INTEGER', 'total_cost': 'DECIMAL(18, 2)'
});
CREATE TABLE customers AS
SELECT * FROM read_csv('{folder}/customers.csv', header = true, columns = {
  'customer_id': 'INTEGER', 'first_name': 'VARCHAR', 'last_name': 'VARCHAR', 'address': 'VARCHAR', 'pincode': 'VARCHAR',
  'phone_number': 'VARCHAR', 'customer_joining_date': 'DATE'
});
CREATE TABLE shops AS
SELECT * FROM read_csv('{folder}/shops.csv', header = true, columns = {
  'id': 'INTEGER', 'address': 'VARCHAR', 'store_pincode': 'VARCHAR', 'store_manager_name': 'VARCHAR',
  'store_opening_date': 'DATE', 'reviews': 'VARCHAR'
});
CREATE TABLE products AS
SELECT * FROM read_csv('{folder}/products.csv', header = true, columns = {
  'id': 'INTEGER', 'name': 'VARCHAR', 'current_price': 'DECIMAL(18, 2)', 'old_price': 'DECIMAL(18, 2)',
  'created_date': 'DATE', 'updated_date': 'DATE', 'expiry_date': 'DATE'
});
CREATE TABLE sales_team AS
SELECT * FROM read_csv('{folder}/sales_team.csv', header = true, columns = {
  'id': 'INTEGER', 'first_name': 'VARCHAR', 'last_name': 'VARCHAR', 'manager_id': 'INTEGER', 'is_manager': 'BOOLEAN',
  'address': 'VARCHAR', 'pincode': 'VARCHAR', 'joining_date': 'DATE'
});
