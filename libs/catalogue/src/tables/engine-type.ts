/** What Parquet holds of a type of the engine, where tables say a wider one. */
export function storedTypeOf(type: string): 'INT' | 'FLOAT' | undefined {
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/.test(type)) return 'INT';
  return type === 'FLOAT' ? type : undefined;
}

/** A type of the engine as one that tables have. */
export function tableTypeOf(type: string): string {
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
