// Replaces AWS Lambda's runtime for the loader: loads the bundle and passes it one event at a time.
import { handler } from '../../../dist/loader/index.mjs';

process.on('message', async ({ id, event }) => {
  try {
    process.send({ id, response: await handler(event) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
