import type { DataSource } from 'typeorm';
import type { Cell } from '#lake/ports/compute.js';
import { decryptCells } from '#personal/person-keys.js';
import type { Audit } from '#platform/database/audit.js';
import { formatAddress } from '../tables/names.js';
import type { CatalogueTable } from '../tables/table.js';

/** Shows personal data to callers with the role, and audits each access. */
export class PersonalDataReader {
  constructor(
    private readonly warehouse: DataSource,
    private readonly audit: Audit,
  ) {}

  /**
   * Records an access. Call it before showing data: what cannot be recorded is not shown.
   * @param subject what is read
   */
  recordAccess(subject: string, actor: string, details: Record<string, unknown>): Promise<void> {
    const action = 'read-personal-data';
    return this.audit.record(this.warehouse, { actor, action, subject, details });
  }

  /** Returns the rows with decrypted cells; null for erased persons. */
  async decryptRows<Row extends readonly Cell[]>(rows: readonly Row[]): Promise<Row[]> {
    const texts = rows.flatMap((row) =>
      row.map((cell) => (typeof cell === 'string' ? cell : null)),
    );
    const opened = await decryptCells(this.warehouse, texts);
    let place = 0;
    return rows.map((row) =>
      row.map((cell) => {
        const text = opened[place++] ?? null;
        return typeof cell === 'string' ? text : cell;
      }),
    ) as unknown as Row[];
  }
}

/** Returns the personal columns of tables, by table and name. */
export const listPersonalColumns = (tables: readonly CatalogueTable[]): string[] => [
  ...new Set(
    tables.flatMap((table) =>
      table.columns
        .filter(({ isPersonal }) => isPersonal)
        .map(({ name }) => `${formatAddress(table)}.${name}`),
    ),
  ),
];
