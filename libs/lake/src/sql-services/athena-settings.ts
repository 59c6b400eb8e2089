import { addressOf, optionOf, type ServiceUrl } from '#platform/config/service-url.js';

/** What SQL_URL says of Athena. */
export interface AthenaSettings {
  workgroup: string;
  /** Undefined for the region that the SDK finds. */
  region: string | undefined;
  /** Prefix that results are written below; undefined for the one of the workgroup. */
  output: string | undefined;
  /** US dollars for each terabyte that is read. */
  price: number;
}

/** What AWS asks for a terabyte in most regions. */
const PRICE_USD = '5';

/**
 * Reads `athena://workgroup?region=…&output=s3://…&price=5`, which the configuration has checked.
 * @param otherwise where results go when the URL does not say
 */
export function athenaSettings(url: ServiceUrl, otherwise?: string): AthenaSettings {
  return {
    workgroup: addressOf(url).host,
    region: optionOf(url, 'region'),
    output: optionOf(url, 'output') ?? otherwise,
    price: Number(optionOf(url, 'price') ?? PRICE_USD),
  };
}
