import type { LauncherGuest, LiveTarget } from '#composition/guest.js';
import { streamSettings } from '../settings.js';

/** Event streams in the launcher. */
export const streamingLauncher = {
  settings: streamSettings,
  async sendLiveDays(target: LiveTarget, signal: AbortSignal) {
    const { sendLiveDays } = await import('./send-live-days.js');
    await sendLiveDays(target, signal);
  },
} satisfies LauncherGuest;
