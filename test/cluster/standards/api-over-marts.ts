import { createSources } from '#test/factories/load-marts.js';
import { joinCatalogue } from '#catalogue/composition/catalogue-guest.js';
import { noCatalogue } from '../../../libs/catalogue/test/setup/no-catalogue.js';
import { openSqlTables } from '../../../libs/catalogue/test/setup/sql-tables.js';
import { openChannels } from '#test/setup/channels.js';
import { openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { createKey } from '#test/setup/access.js';
import { serveApi } from '#test/setup/served-api.js';

export interface ApiOverMarts {
  url: string;
  /** Value of `Authorization` with all rights. */
  authorization: string;
  close(): Promise<void>;
}

/** Store 1 sold 10.00 and 20.50 in its department 1, store 2 sold 30.00 in the first of the two weeks. */
const sources = createSources({
  sales: `
    1,1,05/02/2010,10.00,FALSE
    1,1,12/02/2010,20.50,TRUE
    2,1,05/02/2010,30.00,FALSE`,
  stores: `
    1,A,1000
    2,B,500`,
  features: `
    1,05/02/2010,40,2.5,NA,NA,NA,NA,NA,211,8.1,FALSE
    1,12/02/2010,41,2.6,NA,NA,NA,NA,NA,211,8.1,TRUE
    2,05/02/2010,42,2.4,NA,NA,NA,NA,NA,210,8.2,FALSE`,
});

/** Opens the real, listening API on a warehouse with loaded marts. */
export async function openApiOverMarts(): Promise<ApiOverMarts> {
  const { lake, close } = await openEmbeddedLake();
  const { channels, close: closeChannels } = openChannels();
  // Questions need the warehouse that `serveApi` creates.
  const openSql = () => Promise.resolve(asked.sqlQueries);
  const guests = [joinCatalogue({ ...noCatalogue, openSql })];
  const api = await serveApi(sources, { lake, channels, guests });
  const asked = await openSqlTables(api.database.warehouse);
  return {
    url: api.url,
    authorization: `Bearer ${await createKey(api.database.warehouse, 'admin')}`,
    close: async () => {
      await api.close();
      await asked.close();
      await closeChannels();
      await close();
    },
  };
}
