import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import examples from 'virtual:answer-examples';
import answers from 'virtual:answers';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { schemaOptions, sendQuery } from './send.js';
import './explorer.css';

/** The code of the editor is larger than the page. */
const Editor = lazy(async () => ({ default: (await import('./editor.js')).Editor }));

/** Queries in GraphQL, with an example of each answer. */
export function ExplorerPage() {
  const { query } = useSearch({ from: '/graphiql' });
  const [opened, setOpened] = useState({
    text: query ?? examples[answers[0]?.path ?? '']?.example ?? '',
  });
  const [text, setText] = useState(opened.text);
  const [variables, setVariables] = useState('');
  const { data: schema, error: schemaError, refetch } = useQuery(schemaOptions);
  const { data, error, isPending, mutate } = useMutation({
    mutationFn: (asked: string) => sendQuery(asked, variables),
  });
  const run = () => mutate(text);
  const open = (example: string) => {
    setOpened({ text: example });
    setText(example);
    setVariables('');
  };
  return (
    <>
      <PageHeading
        title="GraphQL"
        lead="Ctrl-Enter runs the query, Ctrl-Space completes names. Point at a name to see its description."
      />
      <div className="explorer">
        <nav className="examples" aria-label="Examples">
          <h2>{answers.length} questions</h2>
          <ol>
            {answers.map(({ name, path }) => (
              <li key={name}>
                <button type="button" onClick={() => open(examples[path]?.example ?? '')}>
                  {name}
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <div>
          <Suspense fallback={<Skeleton height="10rem" />}>
            <Editor opened={opened} onChange={setText} onRun={mutate} schema={schema} />
          </Suspense>
          {schemaError && <Notice error={schemaError} retry={refetch} />}
          <details>
            <summary>Variables</summary>
            <textarea
              aria-label="Variables, as JSON"
              placeholder={'{ "first": 5 }'}
              value={variables}
              onChange={({ target }) => setVariables(target.value)}
            />
          </details>
          <p className="actions">
            <button type="button" className="primary" disabled={isPending} onClick={run}>
              Run
            </button>
          </p>
          {error && <Notice error={error} retry={run} />}
          {data !== undefined && (
            <pre className="explorer-result" tabIndex={0} role="region" aria-label="Result">
              {JSON.stringify(data, null, 2)}
            </pre>
          )}
        </div>
      </div>
    </>
  );
}
