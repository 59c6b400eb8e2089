import type { DataSource } from 'typeorm';
import { hasRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const scopedSql = sqlFile(import.meta.url, './scoped_credentials.sql');

/** Whether requests without a credential may read: not while a caller is bound to stores or departments. */
export class AnonymousReading {
  /** Whether any caller is bound; unknown until the first look. */
  isAnyScoped = true;

  /**
   * @param isAllowed by the settings
   * @param bindsTokens whether the issuer binds its users
   */
  constructor(
    private readonly isAllowed: boolean,
    private readonly bindsTokens: boolean,
    private readonly warehouse: DataSource,
  ) {}

  get isOn(): boolean {
    return this.isAllowed && !this.isAnyScoped;
  }

  /** @throws the error of the query */
  async refresh(): Promise<void> {
    // An API that only generates its description has no warehouse.
    if (this.bindsTokens || !this.warehouse.isInitialized) return;
    this.isAnyScoped = await hasRows(this.warehouse, scopedSql);
  }
}
