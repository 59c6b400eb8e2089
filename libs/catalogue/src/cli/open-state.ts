import type { Call, Open } from '#platform/process/command.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';

/** Opens the services of catalogue commands. */
export const openCatalogueForCommand =
  (call: Pick<Call, 'config'>, name = 'catalogue'): Open<OpenCatalogue> =>
  async (work) => {
    const config = call.config();
    // Refused commands do not load it.
    const { openCatalogue } = await import('../composition/open-catalogue.js');
    const catalogue = await openCatalogue(config, `retailstream-${name}`);
    return work(catalogue).finally(() => catalogue.close());
  };
