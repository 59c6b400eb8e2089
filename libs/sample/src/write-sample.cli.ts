#!/usr/bin/env node
import { toAppError } from '#platform/errors/to-app-error.js';
import { sampleCommand } from './sample-command.js';

try {
  const { sales, features, stores } = await sampleCommand(process.argv.slice(2));
  console.log(`wrote ${sales} sales, ${features} feature and ${stores} store rows`);
} catch (error) {
  const { code, message } = toAppError(error, 'FOLDER_NOT_WRITABLE');
  console.error(`${code}: ${message.replace(/\s+/g, ' ')}`);
  process.exitCode = 2;
}
