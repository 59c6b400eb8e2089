import type { Channel, Channels } from '#notify/channel.js';
import { CHANNELS } from '#notify/channel-declarations.js';

const refuse = () => Promise.reject(new Error('this test sends nothing'));
const none: Channel = {
  check: refuse,
  encryptTarget: (target) => target,
  decryptTarget: (stored) => stored,
  maskTarget: () => '',
  deriveSecret: () => undefined,
  send: refuse,
};

/** Channels that accept nothing, for tests that do not need one. */
export const noChannels = Object.fromEntries(CHANNELS.map((name) => [name, none])) as Channels;
