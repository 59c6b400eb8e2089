import type { Channel, Channels, Message } from '#notify/channel.js';
import { noChannels } from '../setup/no-channels.js';

/** A channel that accepts every target and records its messages; tests set failures. */
export class RecordingChannel implements Channel {
  readonly sent: Message[] = [];
  /** The result of a message after it was recorded. */
  outcome: (message: Message) => Promise<void> = () => Promise.resolve();

  /** Channels of which this one is the webhook; the others send nothing. */
  get channels(): Channels {
    return { ...noChannels, webhook: this };
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  encryptTarget(target: string): string {
    return target;
  }

  decryptTarget(stored: string): string {
    return stored;
  }

  maskTarget(): string {
    return 'there';
  }

  deriveSecret(): undefined {
    return undefined;
  }

  send(_destination: unknown, message: Message): Promise<void> {
    this.sent.push(message);
    return this.outcome(message);
  }
}
