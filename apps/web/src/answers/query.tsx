import { useRef } from 'react';
import examples from 'virtual:answer-examples';
import type { Parameters } from '#analytics/charts/custom-view.js';
import { CopyButton } from '../parts/copy-button.js';
import type { ConsoleAnswer } from './declarations.js';
import { buildQueryText } from './query-text.js';

export interface QueryProps {
  shown: ConsoleAnswer;
  asked: Parameters;
  /** Of the question. */
  name: string;
}

/** The GraphQL query of an answer, to copy or to open in the explorer. */
export function Query({ shown, asked, name }: QueryProps) {
  const code = useRef<HTMLElement>(null);
  const text = buildQueryText(examples[shown.path]?.example ?? '', shown.name, asked);
  const select = () => {
    if (code.current) getSelection()?.selectAllChildren(code.current);
  };
  return (
    <>
      <pre tabIndex={0} role="region" aria-label={`GraphQL query: ${name}`}>
        <code ref={code}>{text}</code>
      </pre>
      <p className="actions">
        <CopyButton text={() => text} select={select}>
          Copy
        </CopyButton>
        <a className="button" href={`/graphiql?query=${encodeURIComponent(text)}`}>
          Open in the editor
        </a>
      </p>
    </>
  );
}
