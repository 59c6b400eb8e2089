import { catalogueSettings } from '#catalogue/settings.js';
import type { LauncherGuest } from '#composition/guest.js';
import { roomSettings } from '#composition/read-config.js';
import { streamingLauncher } from '#streaming/launcher/streaming-launcher.js';

/** The settings of the programs that it starts, those of guests last: it refuses a wrong one before it starts them. */
export const declaredSettings = roomSettings.and(catalogueSettings).and(streamingLauncher.settings);

/** Parts that the rest of the launcher does without. */
export const guests: readonly LauncherGuest[] = [streamingLauncher];
