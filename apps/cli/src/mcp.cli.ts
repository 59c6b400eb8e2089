import { runProgram } from '#platform/process/run-program.js';
import { mcpProgram } from './mcp/mcp-program.js';

await runProgram(mcpProgram);
