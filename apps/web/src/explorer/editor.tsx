import { hoverTooltip, type EditorView } from '@codemirror/view';
import { graphql, getSchema, offsetToPos, updateSchema } from 'cm6-graphql';
import type { GraphQLSchema } from 'graphql';
import { getHoverInformation } from 'graphql-language-service';
import { useEffect, useEffectEvent, useRef } from 'react';
import { createCodeEditor, replaceText } from '../editor/code-editor.js';

interface Props {
  /** The text that the editor gets, as often as it is another object: typed text is ahead of the page. */
  opened: { readonly text: string };
  onChange: (text: string) => void;
  /** Called for Ctrl-Enter with the text. */
  onRun: (text: string) => void;
  /** Undefined until it is loaded. */
  schema: GraphQLSchema | undefined;
}

/** Shows the type and the description of the field or argument below the pointer. */
const description = hoverTooltip((view, pos) => {
  const schema = getSchema(view.state);
  if (!schema) return null;
  const { doc } = view.state;
  const text = getHoverInformation(schema, doc.toString(), offsetToPos(doc, pos));
  if (typeof text !== 'string' || text === '') return null;
  return {
    pos,
    create() {
      const dom = document.createElement('div');
      dom.textContent = text;
      return { dom };
    },
  };
});

/** An editor of GraphQL, which completes and checks by the schema. */
export function Editor({ opened, onChange, onRun, schema }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const shown = useRef(opened);
  const change = useEffectEvent(onChange);
  const run = useEffectEvent(onRun);
  useEffect(() => {
    if (!place.current) return undefined;
    const editor = createCodeEditor(place.current, {
      text: shown.current.text,
      label: 'GraphQL query',
      extensions: [graphql(), description],
      onChange: change,
      onRun: run,
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    if (view.current && schema) updateSchema(view.current, schema);
  }, [schema]);
  useEffect(() => {
    if (!view.current || shown.current === opened) return;
    shown.current = opened;
    replaceText(view.current, opened.text);
  }, [opened]);
  return <div ref={place} className="explorer-editor" />;
}
