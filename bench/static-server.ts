import fastify from 'fastify';

/**
 * The floor of serving: Fastify with one route for each answer, giving text made beforehand.
 * Gets `{ port, answers: { path: json } }` as a message, since answers are too long for arguments.
 */
interface Setup {
  port: number;
  answers: Record<string, string>;
}

async function serve({ port, answers }: Setup): Promise<void> {
  const server = fastify();
  for (const [path, json] of Object.entries(answers)) {
    server.get(path, (_request, reply) => reply.type('application/json; charset=utf-8').send(json));
  }
  await server.listen({ port, host: '127.0.0.1' });
  process.send?.({ kind: 'ready' });
}

process.once('message', (setup: Setup) => void serve(setup));
process.on('disconnect', () => process.exit(0));
