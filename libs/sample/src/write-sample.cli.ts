#!/usr/bin/env node
import { toAppError } from '#platform/errors/to-app-error.js';
import { SAMPLE_HELP, sampleCommand } from './sample-command.js';

try {
  const counts = await sampleCommand(process.argv.slice(2));
  const { sales, features, stores } = counts ?? {};
  console.log(
    counts ? `wrote ${sales} sales, ${features} feature and ${stores} store rows` : SAMPLE_HELP,
  );
} catch (error) {
  const { code, message } = toAppError(error, 'FOLDER_NOT_WRITABLE');
  console.error(`${code}: ${message.replace(/\s+/g, ' ')}`);
  process.exitCode = 2;
}
