import type { DataSource } from 'typeorm';
import type { AccessSettings } from '../settings.js';
import { hasScopedCredentials } from './scoped-credentials.js';

/** Whether requests without a credential may read: not while a caller is bound to stores or departments. */
export class AnonymousReading {
  /** Whether any caller is bound; unknown until the first look. */
  isAnyScoped = true;

  constructor(
    private readonly settings: Pick<AccessSettings, 'anonymousReading' | 'issuer'>,
    private readonly warehouse: DataSource,
  ) {}

  get isOn(): boolean {
    return this.settings.anonymousReading && !this.isAnyScoped;
  }

  /** @throws the error of the query */
  async refresh(): Promise<void> {
    // An API that only generates its description has no warehouse.
    if (!this.warehouse.isInitialized) return;
    this.isAnyScoped = await hasScopedCredentials(this.warehouse, this.settings);
  }
}
