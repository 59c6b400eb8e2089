import { catalogueCli } from '#catalogue/cli/catalogue-cli.js';
import type { Call, Options } from '#composition/command.js';
import type { CliGuest } from '#composition/guest.js';
import { roomSettings } from '#composition/read-config.js';
import type { ConfigFrom } from '#platform/config/settings.js';
import { streamingCli } from '#streaming/cli/streaming-cli.js';

/** The settings of commands, those of guests last. */
export const declaredSettings = roomSettings.and(catalogueCli.settings).and(streamingCli.settings);
export type CliConfig = ConfigFrom<typeof declaredSettings>;

/** A call of a command that opens guests too. */
export type CliCall<Given extends object = Options> = Call<Given, CliConfig>;

/** Parts that the other commands do without. */
export const guests: readonly CliGuest<CliConfig>[] = [catalogueCli, streamingCli];
