import type { QueryExecution } from '@aws-sdk/client-athena';

const MEGABYTE = 1024 ** 2;
const TERABYTE = 1024 ** 4;
/** Athena asks for no less of a query that reads anything at all. */
const MEGABYTES_LEAST = 10;

/**
 * What a query is likely to cost, by the rule that AWS publishes: the bytes read, rounded up to whole megabytes, at
 * least 10 MB a query, at a price for each terabyte. A statement that changes or shows metadata, a query that failed,
 * and one answered from an earlier result cost nothing; one that was cancelled costs what it had read. The bill
 * counts, not this: it knows no capacity reservations, and nothing of what S3 and the Data Catalog ask for.
 * @param price US dollars a terabyte
 */
export function costOf(
  { Statistics, StatementType, Status }: QueryExecution,
  price: number,
): number {
  const bytes = Statistics?.DataScannedInBytes ?? 0;
  const isFree =
    StatementType === 'DDL' ||
    Status?.State === 'FAILED' ||
    Statistics?.ResultReuseInformation?.ReusedPreviousResult === true ||
    (Status?.State !== 'SUCCEEDED' && bytes === 0);
  if (isFree) return 0;
  const megabytes = Math.max(Math.ceil(bytes / MEGABYTE), MEGABYTES_LEAST);
  return (megabytes * MEGABYTE * price) / TERABYTE;
}
