/** A row a store, department and week. */
export const BY_DEPARTMENT = 'sales';
/** A row a store and week. */
export const BY_STORE_WEEK = 'sales_store_weeks';
