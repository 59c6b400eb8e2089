import { definitionOf } from '#analytics/serving/use-case.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { examples } from '#analytics/use-cases/examples.js';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { titleOf } from './answer-tool.js';
import { fieldsOf, glossaryOf } from './glossary.js';
import type { Resource } from './resource.js';
import type { Tool } from './tool.js';

/** What an assistant can read beside calling the tools: words, the snapshot, each question. */
export function resourcesOf(tools: readonly Tool[], marts: Marts): Resource[] {
  const glossary = glossaryOf(tools);
  return [
    {
      uri: 'retailstream://glossary',
      name: 'glossary',
      title: 'Glossary',
      description: 'What the words and figures of the answers mean.',
      mimeType: 'text/markdown',
      read: () => Promise.resolve(glossary),
    },
    {
      uri: 'retailstream://snapshot',
      name: 'snapshot',
      title: 'Published snapshot',
      description: 'Which snapshot answers are from: when published, data through, quality.',
      mimeType: 'application/json',
      read: async () => JSON.stringify(await marts.snapshot(), null, 2),
    },
    ...questions(tools),
    ...tools.map(detailsOf),
  ];
}

/** All that `tools/list` leaves out to be short. */
function detailsOf({ name, title, description, role, inputSchema, outputSchema }: Tool): Resource {
  const text = JSON.stringify({ name, title, description, role, inputSchema, outputSchema });
  return {
    uri: `retailstream://tools/${name}`,
    name: `${name} in detail`,
    title: `${title}: schemas`,
    description: 'JSON Schema of the arguments and of the answer.',
    mimeType: 'application/json',
    read: () => Promise.resolve(text),
  };
}

/** Each use case with its fields and a query to paste. */
function questions(tools: readonly Tool[]): Resource[] {
  const queries = new Map(examples().map(({ name, query }) => [name, query]));
  return useCases.map((useCase) => {
    const { name, path, description } = definitionOf(useCase);
    const tool = tools.find((each) => each.name === name);
    const title = titleOf(path);
    const text = [
      `# ${title}`,
      description,
      `Over REST: \`GET /v1/${path}\`. Over GraphQL:`,
      `\`\`\`graphql\n${queries.get(name) ?? ''}\n\`\`\``,
      ...(tool ? [fieldsOf(tool.outputSchema).join('\n')] : []),
    ].join('\n\n');
    return {
      uri: `retailstream://answers/${path}`,
      name,
      title,
      description,
      mimeType: 'text/markdown',
      read: () => Promise.resolve(`${text}\n`),
    };
  });
}
