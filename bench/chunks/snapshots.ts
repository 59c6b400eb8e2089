import { months, type SalesMonths } from './sales-months.js';

/** The rows of one month in one state. */
export interface Chunk {
  id: number;
  /** CSV of its rows in the order of the key. */
  file: string;
}

/** One complete state of the mart. */
export interface Snapshot {
  id: number;
  chunks: Chunk[];
  /** Those that no snapshot before it has. */
  added: Chunk[];
}

/** Three snapshots: the second and the third each have a last month of their own and share the rest. */
export async function writeSnapshots(sales: SalesMonths): Promise<Snapshot[]> {
  const first: Chunk[] = [];
  for (const [index, month] of months.entries()) {
    first.push({ id: index + 1, file: await sales.writeMonth(month, 0) });
  }
  const snapshots: Snapshot[] = [{ id: 1, chunks: first, added: first }];
  for (const revision of [1, 2]) {
    const file = await sales.writeMonth(months.at(-1) ?? '', revision);
    const last = { id: months.length + revision, file };
    snapshots.push({ id: revision + 1, chunks: [...first.slice(0, -1), last], added: [last] });
  }
  return snapshots;
}
