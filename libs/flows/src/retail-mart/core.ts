/** The chain's customers, from the latest delivery. */
export const coreCustomers = {
  load: 'replace',
  table: 'core.customers',
  columns: [
    { name: 'customer_id', type: 'INTEGER' },
    { name: 'first_name', type: 'STRING' },
    { name: 'last_name', type: 'STRING' },
    { name: 'address', type: 'STRING' },
    { name: 'pincode', type: 'STRING' },
    { name: 'phone_number', type: 'STRING' },
    { name: 'customer_joining_date', type: 'DATE' },
  ],
  key: 'customer_id',
} as const;

/** The shops of transactions, from the latest delivery. */
export const coreShops = {
  load: 'replace',
  table: 'core.shops',
  columns: [
    { name: 'id', type: 'INTEGER' },
    { name: 'address', type: 'STRING' },
    { name: 'store_pincode', type: 'STRING' },
    { name: 'store_manager_name', type: 'STRING' },
    { name: 'store_opening_date', type: 'DATE' },
    { name: 'reviews', type: 'STRING' },
  ],
  key: 'id',
} as const;

/** The products of the shops, from the latest delivery. */
export const coreProducts = {
  load: 'replace',
  table: 'core.products',
  columns: [
    { name: 'id', type: 'INTEGER' },
    { name: 'name', type: 'STRING' },
    { name: 'current_price', type: 'DECIMAL(18,2)' },
    { name: 'old_price', type: 'DECIMAL(18,2)' },
    { name: 'created_date', type: 'DATE' },
    { name: 'updated_date', type: 'DATE' },
    { name: 'expiry_date', type: 'DATE' },
  ],
  key: 'name',
} as const;

/** The sales people, from the latest delivery. */
export const coreSalesTeam = {
  load: 'replace',
  table: 'core.sales_team',
  columns: [
    { name: 'id', type: 'INTEGER' },
    { name: 'first_name', type: 'STRING' },
    { name: 'last_name', type: 'STRING' },
    { name: 'manager_id', type: 'INTEGER' },
    { name: 'is_manager', type: 'BOOLEAN' },
    { name: 'address', type: 'STRING' },
    { name: 'pincode', type: 'STRING' },
    { name: 'joining_date', type: 'DATE' },
  ],
  key: 'id',
} as const;
