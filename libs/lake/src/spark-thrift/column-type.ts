import type { columnsOf } from '../hive/result-rows.js';

/** Numbers of the protocol's types. Those that are missing are text to whoever reads them. */
const NAMES: Record<number, string> = {
  0: 'BOOLEAN',
  1: 'TINYINT',
  2: 'SMALLINT',
  3: 'INTEGER',
  4: 'BIGINT',
  5: 'REAL',
  6: 'DOUBLE',
  8: 'TIMESTAMP',
  17: 'DATE',
};
const DECIMAL = 15;

type Column = ReturnType<typeof columnsOf>[number];

/** The type as the catalogue writes it. */
export function columnType({ type: entry }: Column): string {
  if (entry === undefined) return 'VARCHAR';
  if (entry.type !== DECIMAL) return NAMES[entry.type] ?? 'VARCHAR';
  const qualifiers = new Map(Object.entries(entry.typeQualifiers?.qualifiers ?? {}));
  const part = (name: string, otherwise: number) =>
    (qualifiers.get(name) as { i32Value?: number } | undefined)?.i32Value ?? otherwise;
  return `DECIMAL(${part('precision', 38)},${part('scale', 0)})`;
}
