import { parseAddress, readOption, type ServiceUrl } from '#platform/config/service-url.js';

/** The settings of Redshift in SQL_URL. */
export interface RedshiftSettings {
  workgroup: string;
  /** The workgroup's database. Its external schemas have the names of databases in the Data Catalog. */
  database: string;
  /** Undefined: the SDK's default region. */
  region: string | undefined;
}

/** Parses `redshift://workgroup?database=dev&region=…`, which the configuration has validated. */
export function parseRedshiftSettings(url: ServiceUrl): RedshiftSettings {
  return {
    workgroup: parseAddress(url).host,
    database: readOption(url, 'database') ?? '',
    region: readOption(url, 'region'),
  };
}
