import { useCases } from '#analytics/use-cases/use-cases.js';

/** Around the list of answers in the README, which `npm run docs` writes. */
const BEGIN = '<!-- answers, written by npm run docs -->\n';
const END = '<!-- end of answers -->\n';

/** Every answer with its paths and the query to try first: `docs/answers.md`. */
export function answersPage(): string {
  const answers = useCases.map(({ name, path, flow, description, example, views }) =>
    [
      `## ${titleOf(path)}`,
      description,
      `- GraphQL: \`${name}\`; MCP: the tool \`${name}\``,
      `- REST: \`GET /v1/${path}\``,
      `- SQL: ${views.map((view) => `\`bi.${view.name}\``).join(', ')}`,
      `- Flow: \`${flow}\``,
      '',
      `\`\`\`graphql\n${example}\n\`\`\``,
    ]
      .join('\n')
      .replace(`\n${description}\n`, `\n\n${description}\n\n`),
  );
  const about =
    'Every answer, with its names and the query that `npm start` asks. `npm run docs` writes this page from the\n' +
    'declarations. [asking.md](asking.md) says how to ask, and what the sample answers.';
  return `${['# Answers', about, ...answers].join('\n\n')}\n`;
}

/** The README with the list of answers as it is now. @throws Error where it has no place for it */
export function withAnswers(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('README has no list of answers');
  const links = useCases.map(({ path }) => `[${titleOf(path)}](docs/answers.md#${path})`);
  const table = tableOf(
    ['answer', 'content'],
    useCases.map(({ description }, index) => [links[index] ?? '', description]),
  );
  return [before, BEGIN, '\n', table, '\n', END, after].join('');
}

/** A table whose columns are as wide as their longest cell, as Prettier writes it. */
function tableOf(head: string[], rows: string[][]): string {
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map(line).join('');
}

/** `weekly-top-stores` as `Weekly top stores`. */
const titleOf = (path: string) =>
  `${path.charAt(0).toUpperCase()}${path.slice(1).replaceAll('-', ' ')}`;
