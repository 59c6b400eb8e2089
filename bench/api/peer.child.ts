import { type PeerName, peers, type PeerSetup } from './peers.js';

/** Serves one peer in a separate process; the answers are too long for arguments and arrive as a message. */
export interface PeerMessage {
  peer: PeerName;
  port: number;
  setup: PeerSetup;
}

async function serve({ peer, port, setup }: PeerMessage): Promise<void> {
  const server = await peers[peer](setup);
  await server.listen({ port, host: '127.0.0.1' });
  process.send?.({ kind: 'ready' });
}

process.once('message', (message: PeerMessage) => void serve(message));
process.on('disconnect', () => process.exit(0));
