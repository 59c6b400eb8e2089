import { type ChannelAccess, createChannels } from '#composition/create-channels.js';

export type { ChannelAccess };

/** Returns every channel, with complete settings. @param hostsAllowed that may be private */
export const openChannels = (...hostsAllowed: string[]): ChannelAccess =>
  openChannelsWith('a secret of at least thirty-two characters', ...hostsAllowed);

/** The same with another secret, or without one. */
export const openChannelsWith = (
  secret: string | undefined,
  ...hostsAllowed: string[]
): ChannelAccess =>
  createChannels({
    secret,
    hostsAllowed,
    email: { url: 'smtp://mail.example', from: 'retail@shop.example' },
    publicUrl: undefined,
  });
