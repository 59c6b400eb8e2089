import { parseAddress, readOption, type ServiceUrl } from '#platform/config/service-url.js';

/** The settings of Athena in SQL_URL. */
export interface AthenaSettings {
  workgroup: string;
  /** Undefined: the SDK's default region. */
  region: string | undefined;
  /** Prefix of results; undefined: the workgroup's. */
  output: string | undefined;
  /** US dollars per terabyte read. */
  price: number;
}

/** AWS's price per terabyte in most regions. */
const PRICE_USD = '5';

/**
 * Parses `athena://workgroup?region=…&output=s3://…&price=5`, which the configuration has
 * validated.
 * @param otherwise default prefix of results
 */
export function parseAthenaSettings(url: ServiceUrl, otherwise?: string): AthenaSettings {
  return {
    workgroup: parseAddress(url).host,
    region: readOption(url, 'region'),
    output: readOption(url, 'output') ?? otherwise,
    price: Number(readOption(url, 'price') ?? PRICE_USD),
  };
}
