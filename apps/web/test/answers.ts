import { listPresentations } from '#analytics/answers/answers.js';

export default listPresentations();
