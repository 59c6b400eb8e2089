import { addressOf, optionOf, type ServiceUrl } from '#platform/config/service-url.js';

/** The settings of Redshift in SQL_URL. */
export interface RedshiftSettings {
  workgroup: string;
  /** The workgroup's database. Its external schemas have the names of databases in the Data Catalog. */
  database: string;
  /** Undefined: the SDK's default region. */
  region: string | undefined;
}

/** Parses `redshift://workgroup?database=dev&region=…`, which the configuration has validated. */
export function redshiftSettings(url: ServiceUrl): RedshiftSettings {
  return {
    workgroup: addressOf(url).host,
    database: optionOf(url, 'database') ?? '',
    region: optionOf(url, 'region'),
  };
}
