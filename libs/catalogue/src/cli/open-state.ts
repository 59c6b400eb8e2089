import type { Call, Open, Options } from '#composition/command.js';
import type { ProgramConfig } from '../composition/program-config.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';

/** A call of a command of the catalogue. */
export type CatalogueCall<Given extends object = Options> = Call<Given, ProgramConfig>;

/** Opens the services of catalogue commands. */
export const openCatalogueForCommand =
  (call: Pick<CatalogueCall, 'config'>, name = 'catalogue'): Open<OpenCatalogue> =>
  async (work) => {
    const config = call.config();
    // Refused commands do not load it.
    const { openCatalogue } = await import('../composition/open-catalogue.js');
    const catalogue = await openCatalogue(config, `retailstream-${name}`);
    return work(catalogue).finally(() => catalogue.close());
  };
