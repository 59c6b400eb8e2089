import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { ProgramIo } from '#platform/process/program.js';
import { askApi } from './ask-api.js';
import { MCP_HELP, parseMcpCommand } from './parse-mcp-command.js';

/**
 * `npm run mcp`: hands messages between an assistant, on stdin and stdout, and an API that runs, until
 * stdin ends. Nothing but messages goes to stdout.
 */
export async function runMcp(
  args: string[],
  { stdin, stdout, stderr, environment }: ProgramIo,
): Promise<undefined> {
  const command = parseMcpCommand(args, environment);
  if (!command) {
    stdout.write(`${MCP_HELP}\n`);
    return;
  }
  const assistant = new StdioServerTransport(stdin, stdout);
  const asked = new Set<Promise<void>>();
  assistant.onmessage = (message) => {
    const answered = askApi(command, message).then(async (answer) => {
      if (answer) await assistant.send(answer);
      asked.delete(answered);
    });
    asked.add(answered);
  };
  assistant.onerror = ({ message }) =>
    void stderr.write(`retailstream: not a message: ${message}\n`);
  const ended = new Promise((resolve) => stdin.once('end', resolve));
  await assistant.start();
  await ended;
  await Promise.all(asked);
}
