import { DataType, tableFromIPC } from 'apache-arrow';

type Row = Record<string, unknown>;

/** Returns the rows of an Arrow stream: dates as ISO text, and decimals as the numbers nearest to their digits. */
export function readArrowRows(body: Uint8Array): Row[] {
  const table = tableFromIPC(body);
  const readers = table.schema.fields.map(
    ({ name, type }) => [name, createReader(type as DataType)] as const,
  );
  return table.toArray().map((row: { toJSON(): Row }) => {
    const values = row.toJSON();
    return Object.fromEntries(
      readers.map(([name, read]) => {
        const value = values[name];
        return [name, value === null ? null : read(value)];
      }),
    );
  });
}

function createReader(type: DataType): (value: unknown) => unknown {
  if (DataType.isDate(type)) return (value) => new Date(value as number).toISOString().slice(0, 10);
  if (!DataType.isDecimal(type)) return (value) => value;
  const { scale } = type;
  return (words) => {
    const digits = [...(words as Uint32Array)].reduceRight(
      (high, word) => (high << 32n) + BigInt(word),
      0n,
    );
    return Number(BigInt.asIntN(128, digits)) / 10 ** scale;
  };
}
