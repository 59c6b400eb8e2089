import { type ChannelAccess, createChannels } from '#composition/create-channels.js';

export type { ChannelAccess };

/** Every channel, as settings make them that lack nothing. @param hostsAllowed that may be private */
export const openChannels = (...hostsAllowed: string[]): ChannelAccess =>
  createChannels({
    secret: 'a secret of at least thirty-two characters',
    hostsAllowed,
    email: { url: 'smtp://mail.example', from: 'retail@shop.example' },
    publicUrl: undefined,
  });
