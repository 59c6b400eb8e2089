import { catalogueSettings } from '#catalogue/settings.js';
import { roomSettings } from '#composition/read-config.js';

/** The settings of the programs that it starts, those of guests last: it refuses a wrong one before it starts them. */
export const declaredSettings = roomSettings.and(catalogueSettings);
