import type { Channel, Channels } from '#notify/channel.js';

const refuse = () => Promise.reject(new Error('this test sends nothing'));
const none: Channel = {
  check: refuse,
  sealed: (target) => target,
  opened: (stored) => stored,
  shown: () => '',
  secretOf: () => undefined,
  send: refuse,
};

/** Channels that accept nothing, for tests that do not need one. */
export const noChannels: Channels = { webhook: none, slack: none, email: none, sns: none };
