/** What people read about a channel. */
interface ChannelDeclaration {
  /** Name for people. */
  label: string;
  /** One sentence for the API. */
  description: string;
  /** What its target is, with an article. */
  target: string;
}

/**
 * Every channel. A new one is an entry here, its adapter in `channels/`, and a line in `createChannels`: the compiler
 * and the page of notifications reject a channel that lacks one of them. Metrics, API and console read these entries.
 */
export const channelDeclarations = {
  webhook: {
    label: 'Webhook',
    description: 'JSON to a URL, signed according to Standard Webhooks.',
    target: 'an https:// URL',
  },
  slack: {
    label: 'Slack',
    description: 'An incoming webhook of Slack, or of a service with the same format.',
    target: 'the URL of an incoming webhook',
  },
  email: {
    label: 'E-mail',
    description: 'An e-mail address.',
    target: 'an e-mail address',
  },
  sns: {
    label: 'Amazon SNS',
    description: 'A topic of Amazon SNS.',
    target: 'the ARN of a topic',
  },
} as const satisfies Record<string, ChannelDeclaration>;

export type ChannelName = keyof typeof channelDeclarations;

/** The names of all channels, in the order of their entries. */
export const CHANNELS = Object.keys(channelDeclarations) as readonly ChannelName[];
