import type { Program } from '#platform/process/program.js';
import { runMcp } from './run-mcp.js';

/** `npm run mcp`. */
export const mcpProgram: Program = {
  fallback: 'API_UNAVAILABLE',
  // An assistant that is gone reads no more.
  ends: 'unread',
  run: runMcp,
};
