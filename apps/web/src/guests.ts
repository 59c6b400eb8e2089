import { catalogueConsole } from '#catalogue/console/catalogue-console.js';
import { streamingConsole } from '#streaming/console/streaming-console.js';

/** Parts that the rest of the console does without: their pages, and their places in the header. */
export const guests = [catalogueConsole, streamingConsole] as const;

type Guest = (typeof guests)[number];

/** The pages of all guests. */
export const guestPages = guests.flatMap<Guest['pages'][number]>(({ pages }) => pages);
