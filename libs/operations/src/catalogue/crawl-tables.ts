import { withinPlaces } from '#catalogue/crawl/locations.js';
import { isDatabaseName } from '#catalogue/tables/names.js';
import { AppError } from '#platform/errors/app-error.js';
import { TextArg } from '#serving/input.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { defineOperation } from '../operation.js';
import { askJob } from './ask-job.js';
import { JobDetail } from './job.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

const LOCATIONS_MAX = 20;

@ArgsType()
class CrawlTablesArgs {
  @TextListArg('What to crawl; all that CATALOGUE_URLS names when left out.', { maxLength: 4_000 })
  locations?: string[];

  @TextArg('What new tables are called by; the last part of each location when left out.')
  database?: string;
}

export const crawlTables = defineOperation({
  name: 'crawlTables',
  kind: 'mutation',
  summary: 'Has a worker find tables in folders, buckets and databases.',
  args: CrawlTablesArgs,
  result: JobDetail,
  role: 'operator',
  audit: ['crawl-tables'],
  rest: {
    method: 'POST',
    path: 'catalogue/crawls',
    statuses: { 202: '' },
    reply: ({ statusUrl }) => ({ location: statusUrl }),
  },
  errors: ['LOCATION_INVALID', 'BUSY'],
  examples: [{ about: 'all there is', args: {} }],
  run(context, { locations, database }) {
    if (database !== undefined && !isDatabaseName(database)) {
      const rule = 'write it in lower case, of letters, digits and _';
      throw new AppError('ARGUMENT_INVALID', `database: ${rule}`);
    }
    const found = locationsOf(context.catalogue.places, locations);
    const given = { locations: found, ...(database !== undefined && { database }) };
    return askJob(context, { kind: 'crawl', arguments: given }, 'crawl-tables');
  },
});

/** @throws AppError LOCATION_INVALID, ARGUMENT_INVALID */
export function locationsOf(places: readonly string[], asked: readonly string[] = []): string[] {
  const named = asked.map((part) => part.trim()).filter((part) => part !== '');
  if (named.length > LOCATIONS_MAX) {
    throw new AppError('ARGUMENT_INVALID', `locations: name at most ${LOCATIONS_MAX}`);
  }
  if (named.length === 0 && places.length === 0) {
    throw new AppError('LOCATION_INVALID', 'nothing may be crawled: CATALOGUE_URLS names no place');
  }
  return (named.length === 0 ? places : named).map((location) => withinPlaces(places, location));
}
