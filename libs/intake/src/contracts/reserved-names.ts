/** Columns that the cleaning itself adds to those of a contract. */
const own =
  'accepted additional_column cell_fault changes column_name delivery_order fate file_id first_fault ' +
  'fault is_new last_change line period place reason restates run run_id text value';

/** Prefixes of columns that the cleaning derives from those of a contract. */
const derived = /^(raw|stated|former)_/;

/** Words that an engine or the warehouse takes for SQL where a column is due. */
const words =
  'all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint ' +
  'binary bit boolean both by case cast char character check coalesce collate collation column ' +
  'columns concurrently constraint create cross current_catalog current_date current_role ' +
  'current_schema current_time current_timestamp current_user dec decimal default deferrable desc ' +
  'describe distinct do else end except exists extract false fetch float for foreign freeze from ' +
  'full generated glob grant group grouping having ilike in initially inner inout int integer ' +
  'intersect interval into is isnull join lambda lateral leading left like limit localtime ' +
  'localtimestamp map minus natural none not notnull null nullif numeric offset on only or order out ' +
  'outer overlaps overlay pivot placing position positional precision primary qualify real ' +
  'references returning right row select semi session_user setof show similar smallint some struct ' +
  'substring summarize symmetric table tablesample then time timestamp to trailing treat trim true ' +
  'try_cast union unique unpivot user using values varchar variadic verbose when where window with';

const reserved = new Set([...own.split(' '), ...words.split(' ')]);

/** Whether a contract cannot give this name to a column. */
export function isReserved(name: string): boolean {
  return reserved.has(name) || derived.test(name);
}
