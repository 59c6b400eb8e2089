import type { LauncherGuest } from '#composition/guest.js';
import { streamingLauncher } from '#streaming/launcher/streaming-launcher.js';

/** Parts that the rest of the launcher does without. */
export const guests: readonly LauncherGuest[] = [streamingLauncher];
