import { useEffect, useRef, useState } from 'react';
import { asFailure, type Failure } from '../data/failure.js';
import { fill } from '../page.js';
import { Notice } from '../parts/notice.js';

/** Interval at which a page without a snapshot retries. */
const AGAIN_MS = 5000;

/** Every answer, one below the other. */
export function AllAnswers() {
  const place = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<Failure>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    if (place.current) {
      fill(place.current).then(
        () => setFailure(undefined),
        (error: unknown) => {
          if (isGone) return;
          setFailure(asFailure(error));
          timer = setTimeout(() => setTurn(turn + 1), AGAIN_MS);
        },
      );
    }
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [turn]);
  return (
    <>
      <div className="title">
        <h1>Answers from the chain’s sales</h1>
        <p>
          All answers use one published snapshot, and each shows its figures, its query and its
          file.
        </p>
      </div>
      {failure && <Notice error={failure} retry={() => setTurn(turn + 1)} />}
      <div ref={place} />
    </>
  );
}
