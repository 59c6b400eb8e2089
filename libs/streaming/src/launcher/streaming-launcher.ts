import type { LauncherGuest } from '#composition/guest.js';

/** Event streams in the launcher. */
export const streamingLauncher: LauncherGuest = {
  async sendLiveDays(target, signal) {
    const { sendLiveDays } = await import('./send-live-days.js');
    await sendLiveDays(target, signal);
  },
};
