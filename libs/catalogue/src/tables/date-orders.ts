/** How the engine writes each order of day, month and year that the catalogue knows. */
export const DATE_FORMATS = {
  'yyyy-mm-dd': '%Y-%m-%d',
  'dd/mm/yyyy': '%d/%m/%Y',
  'mm/dd/yyyy': '%m/%d/%Y',
  'dd.mm.yyyy': '%d.%m.%Y',
  'dd-mm-yyyy': '%d-%m-%Y',
  'mm-dd-yyyy': '%m-%d-%Y',
  'yyyy/mm/dd': '%Y/%m/%d',
  yyyymmdd: '%Y%m%d',
};

export type DateOrder = keyof typeof DATE_FORMATS;

export const DATE_ORDERS = Object.keys(DATE_FORMATS) as DateOrder[];

/** Those that cannot be taken for a number. */
export const SIGNED_ORDERS = DATE_ORDERS.filter((order) => order !== 'yyyymmdd');
