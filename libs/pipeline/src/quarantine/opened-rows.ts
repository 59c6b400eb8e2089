import type { DataSource } from 'typeorm';
import { openCells } from '#personal/person-keys.js';
import { openRows } from '#personal/open-rows.js';
import type { QuarantinedRow } from './quarantined-row.js';
import { adviceFor } from './reasons.js';

/** The same rows with what is sealed in them opened, as they were delivered, and whom that tells of. */
export async function openedRows(
  warehouse: DataSource,
  rows: readonly QuarantinedRow[],
): Promise<{ rows: QuarantinedRow[]; people: string[] }> {
  const { texts, people } = await openRows(
    warehouse,
    rows.map(({ text }) => text),
  );
  const values = await openCells(
    warehouse,
    rows.map(({ value }) => value),
  );
  const opened = rows.map((row, place) => {
    const [text = '', value = null] = [texts[place], values[place]];
    // What is sealed refers to nothing.
    const advice = value === row.value ? row.advice : adviceFor({ ...row, value });
    return { ...row, text, value, advice };
  });
  return { rows: opened, people };
}
