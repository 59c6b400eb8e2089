#!/usr/bin/env node
import { toAppError } from '#platform/errors/to-app-error.js';
import { sampleCommand } from './sample-command.js';

try {
  console.log(await sampleCommand(process.argv.slice(2)));
} catch (error) {
  const { code, message } = toAppError(error, 'FOLDER_NOT_WRITABLE');
  console.error(`${code}: ${message.replace(/\s+/g, ' ')}`);
  process.exitCode = 2;
}
