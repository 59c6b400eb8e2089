import { parse, print } from 'graphql';
import { dimensionNames, resolveDimension } from '#analytics/sales/registry/dimensions.js';
import { measureNames, resolveMeasure } from '#analytics/sales/registry/measures.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { formatMarkdownTable as formatTable } from './markdown-table.js';

/** Markers around the list of answers in the README, which `npm run docs` writes. */
const BEGIN = '<!-- answers, written by npm run docs -->\n';
const END = '<!-- end of answers -->\n';

/** Returns every answer with its paths and an example query, and the fields of `sales`: `docs/answers.md`. */
export function renderAnswersPage(): string {
  const answers = answerRegistry.map(
    ({ name, path, flow, description, example, views, links = [] }) =>
      [
        `## ${formatTitle(path)}`,
        description,
        `- GraphQL: \`${name}\`; MCP: the tool \`${name}\``,
        `- REST: \`GET /v1/${path}\``,
        ...(views.length > 0
          ? [`- SQL: ${views.map((view) => `\`bi.${view.name}\``).join(', ')}`]
          : []),
        `- Flow: \`${flow}\``,
        ...(links.length > 0 ? [`- Leads to: ${formatTargets(links)}`] : []),
        '',
        `\`\`\`graphql\n${print(parse(example))}\n\`\`\``,
      ]
        .join('\n')
        .replace(`\n${description}\n`, `\n\n${description}\n\n`),
  );
  const about =
    'Every answer, with its names and the query that `npm start` asks, and the fields of `sales`. `npm run docs` writes ' +
    'this page from\nthe declarations. [asking.md](asking.md) explains how to ask, and shows the answers of the sample.\n\n' +
    '"SQL" names the views that [BI tools](sql.md#views) read. `npx retailstream sql` reads the marts of the lake, whose columns ' +
    'have\n[other names](sql.md#views).';
  return `${['# Answers', about, ...answers, renderSalesSection()].join('\n\n')}\n`;
}

/** Returns the answers that links lead to, in the order of the registry. */
function formatTargets(links: readonly { to: string }[]): string {
  const targets = answerRegistry.filter(({ name }) => links.some(({ to }) => to === name));
  return targets.map(({ path }) => `[${formatTitle(path)}](#${path})`).join(', ');
}

/** Returns the dimensions and measures of `sales`. */
function renderSalesSection(): string {
  const dimensions = dimensionNames.map((name) => {
    const { type, description, values = [] } = resolveDimension(name);
    return [`\`${name}\``, type, description, values.join('; ')];
  });
  const measures = measureNames.map((name) => {
    const { type, nullable, description } = resolveMeasure(name);
    return [`\`${name}\``, nullable ? `${type} or null` : type, description];
  });
  return [
    '## Sales',
    'Sales grouped by up to six dimensions, with any measures. [asking.md](asking.md#sales-grouped-as-you-like) has ' +
      'examples.',
    '### Dimensions',
    formatTable(['name', 'type', 'key', 'fixed keys'], dimensions).trimEnd(),
    '### Measures',
    formatTable(['name', 'type', 'meaning'], measures).trimEnd(),
  ].join('\n\n');
}

/** Returns the README with the current list of answers. @throws Error when the markers are missing */
export function insertAnswers(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('README has no list of answers');
  const links = answerRegistry.map(({ path }) => `[${formatTitle(path)}](docs/answers.md#${path})`);
  const table = formatTable(
    ['answer', 'content'],
    answerRegistry.map(({ description }, index) => [links[index] ?? '', description]),
  );
  return [before, BEGIN, '\n', table, '\n', END, after].join('');
}

/** Returns `weekly-top-stores` as `Weekly top stores`. */
const formatTitle = (path: string) =>
  `${path.charAt(0).toUpperCase()}${path.slice(1).replaceAll('-', ' ')}`;
