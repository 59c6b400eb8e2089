import type { Toolchain } from '../install/toolchain.js';
import { readServicePort, type CloudState } from './cloud-state.js';
import { startService, type Service } from './service-process.js';

export interface Moto extends Service {
  /** `http://127.0.0.1:port`: S3, SQS, Secrets Manager, Glue's catalog, STS and more. */
  url: string;
}

/** Starts moto's server. Its data are in memory and lost when it stops. */
export async function startMoto(toolchain: Toolchain, state: CloudState): Promise<Moto> {
  const port = await readServicePort(state, 'moto');
  const url = `http://127.0.0.1:${port}`;
  const { stop } = await startService(state, {
    name: 'moto',
    command: toolchain.python,
    args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    answers: async () => (await fetch(`${url}/moto-api/data.json`)).ok,
  });
  return { url, stop };
}
