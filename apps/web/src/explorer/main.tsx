import { createRoot } from 'react-dom/client';
import { Explorer } from './explorer.js';

const place = document.getElementById('graphiql');
const query = new URLSearchParams(location.search).get('query') ?? undefined;
if (place) createRoot(place).render(<Explorer asked={query} />);
