/** The role that may ask freely. */
export const SALES_ROLE = 'analyst';
