/** The engine's formats for the catalogue's date orders. */
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

/** Date orders that cannot be mistaken for a number. */
export const SIGNED_ORDERS = DATE_ORDERS.filter((order) => order !== 'yyyymmdd');

/** Returns the Parquet type when the table declares a wider one. */
export function toStoredType(type: string): 'INT' | 'FLOAT' | undefined {
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/.test(type)) return 'INT';
  return type === 'FLOAT' ? type : undefined;
}

export function toTableType(type: string): string {
  const [name = ''] = /^[A-Z_ 0-9]+/.exec(type) ?? [];
  if (/^(STRUCT|MAP|UNION|VARIANT)|\]$|^JSON$/.test(type)) return 'JSON';
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(name)) return 'BIGINT';
  if (/^(UBIGINT|HUGEINT|UHUGEINT)$/.test(name)) return 'DECIMAL(38,0)';
  if (type.startsWith('DECIMAL')) return type;
  if (/^(FLOAT|DOUBLE)$/.test(name)) return 'DOUBLE';
  if (type.startsWith('TIMESTAMP')) return 'TIMESTAMP';
  if (type === 'TIME') return 'TIME';
  return ['BOOLEAN', 'DATE'].includes(name) ? name : 'VARCHAR';
}

/** Texts that mean null in a column whose other values have a type, in text files and folder names. */
export const NULL_TOKENS = ['NA', 'N/A', 'n/a', 'NULL', 'null', 'NaN', 'nan', 'NAN', '-'];
