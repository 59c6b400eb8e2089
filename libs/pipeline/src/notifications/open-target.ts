import type { ChannelName, Channels } from '#notify/channel.js';
import { AppError } from '#platform/errors/app-error.js';

/** A rule with its target as it is written down. */
interface Stored {
  rule: string;
  flow: string;
  channel: ChannelName;
  target: string;
}

/**
 * The target of a rule as it was given.
 * @throws AppError NOTIFICATION_FAILED that names the rule, when it was written down under another secret;
 *   retryable, as another worker may have that secret, or this one after its next start
 */
export function openTarget(channels: Channels, { rule, flow, channel, target }: Stored): string {
  try {
    return channels[channel].opened(target);
  } catch (error) {
    const why = error instanceof AppError ? error.message : String(error);
    throw new AppError('NOTIFICATION_FAILED', `rule ${rule} of ${flow}: ${why}`, {
      retryable: true,
      cause: error,
    });
  }
}
