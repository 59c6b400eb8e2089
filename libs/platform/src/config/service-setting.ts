import type { ServiceUrl } from './service-url.js';

/** The backing services that ask something of each other. */
export type BackingServices = Record<
  'source' | 'lake' | 'warehouse' | 'compute' | 'catalog' | 'transfer',
  ServiceUrl
>;

/** A setting that names a service by a URL, declared by whoever needs it. */
export interface ServiceSetting {
  /** The environment variable. */
  name: string;
  /** Schemes it takes. */
  schemes: readonly string[];
  /** The URL when none is given; without one the setting may be left out. */
  preset?: string;
  /** What it asks of other settings. */
  rules?: readonly SettingRule[];
}

/** Breaks when `applies`. */
interface SettingRule {
  applies(url: ServiceUrl, services: BackingServices): boolean;
  /** What to set, without the name of the setting itself. */
  message: string;
}
