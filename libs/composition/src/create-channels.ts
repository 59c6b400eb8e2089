import type { Channels } from '#notify/channel.js';
import { EmailChannel } from '#notify/channels/email-channel.js';
import { SlackChannel } from '#notify/channels/slack-channel.js';
import { SnsChannel } from '#notify/channels/sns-channel.js';
import { WebhookChannel } from '#notify/channels/webhook-channel.js';
import { OutboundHttp } from '#notify/channels/outbound-http.js';
import { TargetEncryption } from '#notify/channels/target-encryption.js';
import type { NotificationSettings } from '#notify/settings/settings.js';

/** Every channel, and a function that ends their connections. */
export interface ChannelAccess {
  channels: Channels;
  close(): Promise<void>;
}

export function createChannels({
  secret,
  hostsAllowed,
  email,
}: NotificationSettings): ChannelAccess {
  const http = new OutboundHttp(hostsAllowed);
  const seal = new TargetEncryption(secret);
  const channels: Channels = {
    webhook: new WebhookChannel(http, secret, seal),
    slack: new SlackChannel(http, seal),
    email: new EmailChannel(email),
    sns: new SnsChannel(),
  };
  return {
    channels,
    close: async () => {
      for (const channel of Object.values(channels)) channel.close?.();
      await http.close();
    },
  };
}
