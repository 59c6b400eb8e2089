import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { askApi } from './ask-api.js';
import { MCP_HELP, parseMcpCommand } from './parse-mcp-command.js';

/**
 * `npm run mcp`: hands messages between an assistant, on stdin and stdout, and an API that runs, until
 * stdin ends. Nothing but messages goes to stdout.
 */
export async function runMcp(
  args: string[],
  environment: Record<string, string | undefined>,
): Promise<undefined> {
  const command = parseMcpCommand(args, environment);
  if (!command) {
    console.log(MCP_HELP);
    return;
  }
  const assistant = new StdioServerTransport();
  const asked = new Set<Promise<void>>();
  assistant.onmessage = (message) => {
    const answered = askApi(command, message).then(async (answer) => {
      if (answer) await assistant.send(answer);
      asked.delete(answered);
    });
    asked.add(answered);
  };
  assistant.onerror = ({ message }) => console.error(`retailstream: not a message: ${message}`);
  // An assistant that is gone reads no more.
  process.stdout.on('error', () => process.exit(0));
  const ended = new Promise((resolve) => process.stdin.once('end', resolve));
  await assistant.start();
  await ended;
  await Promise.all(asked);
}
