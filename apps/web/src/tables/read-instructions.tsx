import { CopyButton } from '../parts/copy-button.js';
import type { LakeTable } from './queries.js';
import { toFolder, listReaders } from './readers.js';

/** How other programs read a version of the table, with the address of this console. */
export function ReadInstructions({ table, tag }: { table: LakeTable; tag: string }) {
  const { name, metadataLocation } = table;
  if (metadataLocation === null) return null;
  return (
    <section aria-labelledby="read-it">
      <h2 id="read-it">Read it</h2>
      <p className="note">
        The catalog needs an API key in the place of KEY. The program needs its own access to the
        files in <code>{toFolder(metadataLocation)}</code>.
      </p>
      <div className="readers">
        {listReaders({ origin: location.origin, table: name, tag }).map((reader) => (
          <div key={reader.name}>
            <div className="reader-head">
              <h3>{reader.name}</h3>
              <CopyButton text={() => reader.text}>Copy</CopyButton>
            </div>
            <pre tabIndex={0} role="region" aria-label={reader.name}>
              <code>{reader.text}</code>
            </pre>
          </div>
        ))}
      </div>
    </section>
  );
}
