import { catalogueCli } from '#catalogue/cli/catalogue-cli.js';
import type { CliGuest } from '#composition/guest.js';
import { streamingCli } from '#streaming/cli/streaming-cli.js';

/** Parts that the other commands do without. */
export const guests: readonly CliGuest[] = [catalogueCli, streamingCli];
