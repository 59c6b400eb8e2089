/** The role that may ask freely; read from the metadata of handlers. */
export const SALES_ROLE = 'analyst';
/** Name of that metadata. */
export const NEEDED_ROLE = 'neededRole';
