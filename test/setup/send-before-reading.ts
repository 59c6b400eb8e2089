import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends all parts of a request, and only then reads. Returns the first bytes of the answer. */
export async function sendBeforeReading(
  url: string,
  parts: Iterable<string | Buffer>,
): Promise<string> {
  const { hostname, port } = new URL(url);
  const client = connect(Number(port), hostname).pause();
  const failed = new Promise<never>((_, reject) => client.once('error', reject));
  for (const part of parts) {
    await Promise.race([failed, new Promise<void>((sent) => client.write(part, () => sent()))]);
  }
  const [answer] = (await Promise.race([failed, once(client.resume(), 'data')])) as [Buffer];
  client.destroy();
  return answer.toString();
}
