import { readEnvironment } from '#platform/config/environment.js';
import { runCommand } from '#platform/process/run-command.js';
import { runMcp } from './mcp/run-mcp.js';

await runCommand('API_UNAVAILABLE', () => runMcp(process.argv.slice(2), readEnvironment()));
