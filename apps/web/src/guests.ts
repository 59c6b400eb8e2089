import { catalogueConsole } from '#catalogue/console/catalogue-console.js';

/** Parts that the rest of the console does without: their pages, and their places in the header. */
export const guests = [catalogueConsole] as const;
