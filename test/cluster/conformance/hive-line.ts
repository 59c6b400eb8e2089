import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import type { HiveAddress } from '#lake/hive/hive-settings.js';

/** A proxy of a server in which a test can cause faults. */
export interface HiveLine {
  address: HiveAddress;
  /** Connections made since the start. */
  countConnections(): number;
  /** How often a text was sent to the server. */
  countSent(text: string): number;
  /** From now on, blocks the server's answers, also on new connections. */
  hang(): void;
  resume(): void;
  cut(): void;
  close(): Promise<void>;
}

export async function openHiveLine(server: HiveAddress): Promise<HiveLine> {
  const pairs: [Socket, Socket][] = [];
  let isHanging = false;
  let sent = '';
  const line = createServer((client) => {
    const upstream = connect(server.port, server.host);
    pairs.push([client, upstream]);
    client.pipe(upstream);
    client.on('data', (data) => (sent += data.toString('latin1')));
    upstream.on('data', (data) => {
      if (!isHanging) client.write(data);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  const cut = () => {
    for (const socket of pairs.flat()) socket.destroy();
  };
  return {
    address: { host: '127.0.0.1', port: (line.address() as AddressInfo).port },
    countConnections: () => pairs.length,
    countSent: (text) => sent.split(text).length - 1,
    hang: () => {
      isHanging = true;
    },
    resume: () => {
      isHanging = false;
    },
    cut,
    close: async () => {
      line.close();
      cut();
      await once(line, 'close');
    },
  };
}
