import { runProgram } from '#platform/process/program.js';
import { mcpProgram } from './mcp/mcp-program.js';

await runProgram(mcpProgram);
