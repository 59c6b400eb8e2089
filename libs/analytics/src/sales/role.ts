/** The role that may query `sales`. */
export const SALES_ROLE = 'analyst';
