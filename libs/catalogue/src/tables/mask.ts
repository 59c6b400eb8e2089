/** What stands in place of a value that tells of people. */
export const MASK = '•••';

/**
 * SQL of a masked cell. Whether there is a value at all is shown of what came so; in a table of the workspace it may be
 * what a step made of the value, so there the mask stands in every row.
 * @param value SQL of the value
 * @param mask SQL of the text that stands in its place
 */
export const maskedSql = (
  { origin }: { origin: 'crawl' | 'flow' | 'workspace' },
  value: string,
  mask: string,
): string =>
  origin === 'workspace' ? mask : `CASE WHEN ${value} IS NULL THEN NULL ELSE ${mask} END`;
