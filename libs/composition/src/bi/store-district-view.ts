import type { ViewDefinition } from '#analytics/views/view-sql.js';
import { sqlFile } from '#platform/database/sql-file.js';

/** The districts of each store by their validity; answers and marts have the current one. */
export const storeDistrictView: ViewDefinition = {
  name: 'store_district',
  comment:
    'One row per store and district that a stores file gave it, the current one and the former ones. A file that was delivered again counts at its latest delivery.',
  columns: [
    { name: 'store', comment: 'Store number.' },
    { name: 'region', comment: 'Region of the store; null when the file has none.' },
    { name: 'district', comment: 'District of the store; null when the file has none.' },
    {
      name: 'delivered_at',
      comment:
        'When the first stores file with it was delivered; the latest delivery of that file.',
    },
    {
      name: 'replaced_at',
      comment: 'When a stores file with another one was delivered; null for the current one.',
    },
  ],
  select: sqlFile(import.meta.url, './store_district.sql'),
};
